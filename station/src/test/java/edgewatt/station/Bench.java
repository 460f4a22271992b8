package edgewatt.station;

import edgewatt.api.station.CommandOutcome;
import edgewatt.api.station.DriverState.Contactor;
import edgewatt.api.station.Evse;
import edgewatt.api.station.EvseDriver;
import edgewatt.api.station.EvseState;
import edgewatt.api.station.Meter;
import edgewatt.api.station.PilotState;
import edgewatt.api.station.Token;
import edgewatt.api.station.TokenType;
import edgewatt.api.store.Fact;
import edgewatt.station.model.CoreVariables;
import edgewatt.station.model.DeviceModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** A whole station on virtual time, with everything that outlives it. */
final class Bench {
    static final Token TAG = new Token("04AB12", TokenType.ISO14443);
    static final Token OTHER = new Token("04FFFF", TokenType.ISO14443);

    VirtualTime time = new VirtualTime();
    final MemoryJournal journal = new MemoryJournal();
    final MemoryDocuments documents = new MemoryDocuments();
    final List<FakeCar> cars = new ArrayList<>();
    final List<String> restarts = new ArrayList<>();
    StationSettings settings = Configs.settings(Map.of());
    /** Lets a test put a loop of its own around that of the clock. */
    UnaryOperator<Loop> loop = UnaryOperator.identity();

    DeviceModel variables;
    StationCore core;

    /** Starts a station; local tokens are accepted unless a test says otherwise. */
    Bench start() {
        variables = new DeviceModel(documents, Map.of(), f -> {}, time);
        variables.define(CoreVariables.definitions());
        boot();
        variables.write(CoreVariables.OFFLINE_UNKNOWN, "true", "test");
        for (int id = 1; id <= settings.evses(); id++) {
            FakeCar car = new FakeCar(id, time);
            cars.add(car);
            core.add((EvseDriver) car);
            core.add((Meter) car, 0);
        }
        return this;
    }

    private void boot() {
        core = new StationCore(
                settings,
                journal,
                documents,
                time,
                variables,
                loop.apply(time),
                Runnable::run,
                name -> new Direct(),
                new Random(7),
                restarts::add);
    }

    /** The process is killed: contactors fall, a new one starts on what was written. */
    void crash() {
        time.forget();
        for (FakeCar car : cars) {
            car.listener = null;
            car.permission = null;
            car.contactor = Contactor.OPEN;
        }
        journal.silent = f -> false;
        journal.lost = f -> false;
        journal.failing = f -> false;
        documents.lost = j -> false;
        documents.failing = false;
        variables = new DeviceModel(documents, Map.of(), f -> {}, time);
        variables.define(CoreVariables.definitions());
        boot();
        for (FakeCar car : cars) {
            core.add((EvseDriver) car);
            core.add((Meter) car, 0);
        }
    }

    FakeCar car(int id) {
        return cars.get(id - 1);
    }

    Evse evse(int id) {
        return core.evse(id).orElseThrow();
    }

    EvseState shown(int id) {
        return evse(id).snapshot().state();
    }

    /** As a reader would: on the station thread. */
    void present(int id, Token token) {
        time.execute(() -> core.present(id, token));
    }

    /** Plugs, shows the tag, asks for energy. */
    void charge(int id) {
        car(id).pilot(PilotState.B);
        present(id, TAG);
        car(id).pilot(PilotState.C);
    }

    static CommandOutcome now(CompletionStage<CommandOutcome> stage) {
        return stage.toCompletableFuture().getNow(null);
    }

    /** Facts of an EVSE as short words, for asserting their order. */
    List<String> story() {
        List<String> words = new ArrayList<>();
        for (Fact f : journal.facts()) {
            if (f instanceof Fact.StatusChanged s) {
                words.add(s.evseId() + " " + s.state());
            } else if (f instanceof Fact.TransactionStarted s) {
                words.add(s.evseId() + " started");
            } else if (f instanceof Fact.TransactionUpdated s) {
                words.add(s.evseId() + " updated " + s.trigger());
            } else if (f instanceof Fact.TransactionEnded s) {
                words.add(s.evseId() + " ended " + s.reason());
            }
        }
        return words;
    }

    /** Runs on the caller's thread. */
    static class Direct extends AbstractExecutorService implements ExecutorService {
        private boolean down;

        @Override
        public void execute(Runnable task) {
            task.run();
        }

        @Override
        public void shutdown() {
            down = true;
        }

        @Override
        public List<Runnable> shutdownNow() {
            down = true;
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return down;
        }

        @Override
        public boolean isTerminated() {
            return down;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return true;
        }
    }
}
