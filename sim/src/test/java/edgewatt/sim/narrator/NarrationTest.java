package edgewatt.sim.narrator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import edgewatt.api.station.Availability;
import edgewatt.api.station.ChargingState;
import edgewatt.api.station.DriverState;
import edgewatt.api.station.EvseFault;
import edgewatt.api.station.EvseSnapshot;
import edgewatt.api.station.EvseState;
import edgewatt.api.station.LimitSource;
import edgewatt.api.station.MeterReading;
import edgewatt.api.station.PhaseValues;
import edgewatt.api.station.PilotState;
import edgewatt.api.station.StationEvent;
import edgewatt.api.station.Token;
import edgewatt.api.station.TokenType;
import edgewatt.api.station.TransactionInfo;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class NarrationTest {
    private static final UUID ID = UUID.fromString("a1b20000-0000-4000-8000-000000000000");

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private Instant now = Instant.parse("2026-01-01T14:03:21Z");
    private final Narration narration = new Narration(
            new PrintStream(bytes, true, StandardCharsets.UTF_8),
            () -> now,
            () -> now.toEpochMilli() * 1_000_000L,
            ZoneOffset.UTC);

    private void said(String... lines) {
        assertEquals(
                String.join("\n", lines), bytes.toString(StandardCharsets.UTF_8).strip());
        bytes.reset();
    }

    private static EvseSnapshot evse(EvseState state, PilotState pilot, Optional<Double> amps, boolean session) {
        return new EvseSnapshot(
                1,
                state,
                new DriverState(
                        pilot, DriverState.Contactor.UNKNOWN, OptionalInt.empty(), Optional.empty(), Instant.EPOCH, 0),
                Availability.OPERATIVE,
                Optional.empty(),
                session
                        ? Optional.of(new TransactionInfo(
                                ID,
                                Optional.of(new Token("T", TokenType.LOCAL)),
                                Instant.EPOCH,
                                1000,
                                400,
                                ChargingState.CHARGING))
                        : Optional.empty(),
                16,
                3,
                LimitSource.of(LimitSource.Kind.STATIC),
                amps.map(NarrationTest::reading));
    }

    private static MeterReading reading(double a) {
        return new MeterReading(
                Instant.EPOCH,
                0,
                1400,
                0,
                a * 690,
                new PhaseValues(a, a, a),
                PhaseValues.NONE,
                Double.NaN,
                Optional.empty());
    }

    private void changed(EvseSnapshot s) {
        narration.hear(new StationEvent.EvseChanged(s));
    }

    @Test
    void aSessionInPlainWords() {
        narration.hear(new StationEvent.Snapshot(
                Availability.OPERATIVE, List.of(evse(EvseState.AVAILABLE, PilotState.A, Optional.empty(), false))));
        said("14:03:21 EVSE 1: free (state A)");
        changed(evse(EvseState.PREPARING, PilotState.B, Optional.empty(), false));
        said("14:03:21 EVSE 1: plugged (state B), preparing: show a tag or start it from the backend");
        changed(evse(EvseState.CHARGING, PilotState.C, Optional.of(16.0), true));
        said("14:03:21 EVSE 1: charging 3 x 16 A = 11.0 kW, limited by static; 0.40 kWh, session a1b2");
        changed(evse(EvseState.FINISHING, PilotState.B, Optional.of(0.0), false));
        said(
                "14:03:21 EVSE 1: session a1b2 ended: 0.40 kWh",
                "14:03:21 EVSE 1: finished, waiting for the car to leave (state B)");
    }

    @Test
    void powerAloneIsTakenUpAtMostEveryTenSecondsAndASteadyChargeOnceAMinute() {
        changed(evse(EvseState.CHARGING, PilotState.C, Optional.of(16.0), true));
        bytes.reset();
        for (int s = 0; s < 9; s++) {
            now = now.plusSeconds(1);
            narration.hear(new StationEvent.Metered(1, reading(6 + s)));
        }
        said("");
        now = now.plusSeconds(1);
        narration.hear(new StationEvent.Metered(1, reading(6)));
        said("14:03:31 EVSE 1: charging 3 x 6 A = 4.1 kW, limited by static; 0.40 kWh, session a1b2");
        for (int s = 0; s < 61; s++) {
            now = now.plusSeconds(1);
            narration.hear(new StationEvent.Metered(1, reading(6)));
        }
        said("14:04:31 EVSE 1: charging 3 x 6 A = 4.1 kW, limited by static; 0.40 kWh, session a1b2");
    }

    @Test
    void anIdleMeterIsNoNews() {
        changed(evse(EvseState.AVAILABLE, PilotState.A, Optional.empty(), false));
        bytes.reset();
        now = now.plusSeconds(3600);
        narration.hear(new StationEvent.Metered(1, reading(0)));
        changed(evse(EvseState.AVAILABLE, PilotState.A, Optional.of(0.0), false));
        said("");
    }

    @Test
    void aFaultSaysWhatItIs() {
        EvseSnapshot s = evse(EvseState.FAULTED, PilotState.F, Optional.empty(), false);
        changed(new EvseSnapshot(
                1,
                s.state(),
                s.driver(),
                s.availability(),
                Optional.of(new EvseFault(EvseFault.Code.GROUND_FAILURE, "residual current", "", true)),
                s.transaction(),
                0,
                3,
                s.limitSource(),
                s.reading()));
        said("14:03:21 EVSE 1: FAULT: residual current (stays until it is reset)");
    }

    @Test
    void theStationItselfSpeaksOnlyWhenItChanges() {
        narration.hear(new StationEvent.AvailabilityChanged(Availability.OPERATIVE));
        said("");
        narration.hear(new StationEvent.AvailabilityChanged(Availability.INOPERATIVE));
        said("14:03:21 Station: out of service");
    }
}
