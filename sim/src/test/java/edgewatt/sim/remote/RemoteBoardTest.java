package edgewatt.sim.remote;

import static edgewatt.sim.board.RunningSite.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import edgewatt.api.station.Token;
import edgewatt.sim.board.FakePins;
import edgewatt.sim.board.PinNames;
import edgewatt.sim.board.RunningSite;
import edgewatt.sim.board.Site;
import edgewatt.sim.world.CarModel;
import edgewatt.sim.world.Curve;
import edgewatt.sim.world.World;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RemoteBoardTest {
    private final FakePins pins = FakePins.board();
    private final ScheduledThreadPoolExecutor worldThread = new ScheduledThreadPoolExecutor(1);
    private final ScheduledThreadPoolExecutor boardThread = new ScheduledThreadPoolExecutor(1);
    private final ScheduledThreadPoolExecutor heartThread = new ScheduledThreadPoolExecutor(1);
    private final PinNames names = PinNames.of(RunningSite.settings());
    private WorldPort port;
    private Site site;
    private RemoteBoard board;

    @BeforeEach
    void begin() throws Exception {
        port = new WorldPort(0);
        World world = new World(
                1,
                CarModel.COMMON.with("lagMs", "0"),
                20,
                Curve.household(),
                Curve.sun(0),
                600,
                System.nanoTime(),
                Duration.ZERO);
        site = new Site(world, port, names, 32, RunningSite.clock(), Optional.empty(), worldThread);
        port.offer(site, worldThread);
        site.start();
        board = connect();
    }

    private RemoteBoard connect() {
        RemoteBoard b = new RemoteBoard(pins, names, 1, RunningSite.clock(), port.port(), boardThread);
        b.start();
        return b;
    }

    @AfterEach
    void end() throws Exception {
        board.close();
        site.close();
        port.close();
        worldThread.shutdownNow();
        boardThread.shutdownNow();
        heartThread.shutdownNow();
    }

    private void plug(boolean in) {
        site.ask(() -> {
            if (in) {
                site.world().plug(1);
            } else {
                site.world().unplug(1);
            }
            return null;
        });
    }

    private double trueWh() {
        return site.ask(() -> site.world().bay(1).meter().importWh());
    }

    @Test
    void pinsGoBothWaysAndTheMeterIsNeverBehindTheFeedback() {
        plug(true);
        await("the plug arrives", () -> pins.inputs.get("plug1"));
        pins.duty("offer1", 26.7);
        await("the car asks", () -> pins.inputs.get("request1"));
        AtomicBoolean level = new AtomicBoolean();
        ScheduledFuture<?> heart = heartThread.scheduleAtFixedRate(
                () -> pins.write("permit1", level.getAndSet(!level.get())), 0, 50, TimeUnit.MILLISECONDS);
        await("the contactor closes", () -> pins.inputs.get("feedback1"));
        await("energy flows", () -> trueWh() > 1010);
        heart.cancel(false);
        await("the heartbeat dies, the interlock opens", () -> !pins.inputs.get("feedback1"));
        assertEquals(
                trueWh(),
                board.meters().get(0).reading().orElseThrow().importWh(),
                "the bill is closed with this reading");
    }

    @Test
    void aTokenReachesTheStationThatListensAndNobodyElse() {
        assertFalse(port.listens(1));
        assertThrows(IllegalArgumentException.class, () -> site.tap(1, "CARD"));
        List<Token> tokens = new CopyOnWriteArrayList<>();
        board.readers().get(0).attach(tokens::add);
        await("the station listens", () -> port.listens(1));
        site.tap(1, "CARD");
        await("the token arrives", () -> tokens.size() == 1);
        board.readers().get(0).detach();
        await("nobody listens", () -> !port.listens(1));
    }

    @Test
    void theNextControllerMeetsTheSameWorld() {
        plug(true);
        await("the plug arrives", () -> pins.inputs.get("plug1"));
        board.close();
        await("it is gone", () -> !port.listens(1));
        plug(false);
        board = connect();
        await("the car has left meanwhile", () -> !pins.inputs.get("plug1"));
        await("the meter speaks", () -> board.meters().get(0).reading().isPresent());
    }
}
