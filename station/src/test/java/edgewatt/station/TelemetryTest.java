package edgewatt.station;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.api.deploy.Health;
import edgewatt.api.station.Availability;
import edgewatt.api.station.StationEvent;
import edgewatt.api.station.StationListener;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ExecutorService;
import org.junit.jupiter.api.Test;

class TelemetryTest {
    private static StationListener listener(String name, List<StationEvent> into) {
        return new StationListener() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public void onEvent(StationEvent event) {
                into.add(event);
                if (name.equals("bad")) {
                    throw new IllegalStateException("bad");
                }
            }
        };
    }

    @Test
    void aSlowListenerLosesTheOldestGetsASnapshotAndHoldsUpNobody() {
        Queue<Runnable> later = new ArrayDeque<>();
        List<StationEvent> slow = new ArrayList<>();
        List<StationEvent> quick = new ArrayList<>();
        List<StationEvent> bad = new ArrayList<>();
        ExecutorService waiting = new Bench.Direct() {
            @Override
            public void execute(Runnable task) {
                later.add(task);
            }
        };
        Telemetry t = new Telemetry(
                () -> new StationEvent.Snapshot(Availability.OPERATIVE, List.of()),
                name -> name.equals("slow") ? waiting : new Bench.Direct());
        t.add(listener("slow", slow));
        t.add(listener("quick", quick));
        t.add(listener("bad", bad));
        later.poll().run();
        assertEquals(1, slow.size());
        StationEvent event = new StationEvent.AvailabilityChanged(Availability.OPERATIVE);
        for (int i = 0; i < Telemetry.QUEUE + 10; i++) {
            t.publish(event);
        }
        assertEquals(List.of("slow"), t.slow());
        assertEquals(Telemetry.QUEUE + 11, quick.size());
        assertEquals(Telemetry.QUEUE + 11, bad.size());
        later.poll().run();
        assertTrue(slow.get(1) instanceof StationEvent.Snapshot, "a snapshot after a loss");
        assertEquals(2, slow.size());
        assertTrue(t.slow().isEmpty());
        t.publish(event);
        later.poll().run();
        assertEquals(3, slow.size());
        t.close();
    }

    @Test
    void healthIsToldOncePerChange() {
        List<String> told = new ArrayList<>();
        List<Health.Finding> findings = new ArrayList<>();
        Health gpio = new Health() {
            @Override
            public String part() {
                return "hal.gpio";
            }

            @Override
            public List<Finding> findings() {
                return List.copyOf(findings);
            }
        };
        HealthLog log = new HealthLog((level, sentence) -> told.add(sentence));
        findings.add(new Health.Finding(Health.Level.DEGRADED, "pin contactor1", "line 17 is in use; free it"));
        findings.add(new Health.Finding(Health.Level.DEGRADED, "pin contactor1", "bias is up; write pull-up"));
        findings.add(new Health.Finding(Health.Level.NOTICE, "hal.gpio", "bench mode"));
        log.look(List.of(gpio));
        log.look(List.of(gpio));
        findings.clear();
        log.look(List.of(gpio));
        log.look(List.of());
        assertEquals(
                List.of(
                        "hal.gpio degraded: line 17 is in use; free it",
                        "hal.gpio degraded: bias is up; write pull-up",
                        "hal.gpio: bench mode",
                        "hal.gpio is well again",
                        "hal.gpio pin contactor1 is well again"),
                told);
    }
}
