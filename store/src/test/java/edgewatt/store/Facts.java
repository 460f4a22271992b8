package edgewatt.store;

import edgewatt.api.station.Availability;
import edgewatt.api.station.ChargingState;
import edgewatt.api.station.EvseFault;
import edgewatt.api.station.EvseState;
import edgewatt.api.station.MeterReading;
import edgewatt.api.station.PhaseValues;
import edgewatt.api.station.Quantity;
import edgewatt.api.station.SignedValue;
import edgewatt.api.station.StopReason;
import edgewatt.api.station.Token;
import edgewatt.api.station.TokenType;
import edgewatt.api.store.Fact;
import edgewatt.api.store.Fact.Trigger;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/** Facts for tests. */
public final class Facts {
    public static final Instant T = Instant.parse("2026-06-01T10:00:00.123456Z");

    private Facts() {}

    public static Fact started(UUID id, int seq) {
        return new Fact.TransactionStarted(
                id,
                1,
                seq,
                T,
                Optional.of(new Token("04E91C5A123B80", TokenType.ISO14443)),
                12_345,
                Trigger.AUTHORIZED,
                OptionalInt.empty(),
                OptionalInt.of(77),
                true,
                Optional.of(reading(T)));
    }

    public static Fact sample(UUID id, int seq) {
        return new Fact.TransactionUpdated(
                id, 1, seq, T, Trigger.METER_VALUE_PERIODIC, ChargingState.CHARGING, Optional.of(reading(T)));
    }

    public static Fact ended(UUID id, int seq) {
        return new Fact.TransactionEnded(
                id,
                1,
                seq,
                T,
                Trigger.EV_DEPARTED,
                StopReason.EV_DISCONNECTED,
                Optional.empty(),
                15_000,
                Optional.empty());
    }

    public static Fact status(int evse) {
        return new Fact.StatusChanged(evse, T, EvseState.AVAILABLE, Optional.empty());
    }

    public static Fact metered() {
        return new Fact.MeterSampled(1, T, Trigger.METER_VALUE_CLOCK, more(reading(T)));
    }

    public static Fact security(Instant at, String info) {
        return new Fact.SecurityEvent("ResetOrReboot", at, info);
    }

    public static MeterReading reading(Instant at) {
        return new MeterReading(
                at,
                42,
                12_345.6,
                Double.NaN,
                -7_360,
                new PhaseValues(16, Double.NaN, 15.5),
                PhaseValues.NONE,
                55,
                Optional.of(new SignedValue("OCMF", "OCMF|{\"FV\":\"1.0\"}|\u00e4\"\\", "")));
    }

    private static MeterReading more(MeterReading r) {
        return new MeterReading(
                r.at(),
                r.monotonicNanos(),
                r.importWh(),
                r.exportWh(),
                r.powerW(),
                r.currentA(),
                r.voltageV(),
                r.socPercent(),
                r.signed(),
                List.of(
                        new Quantity("Frequency", "", Quantity.Location.OUTLET, 50.02, "Hertz"),
                        new Quantity("Current.Offered", "L2", Quantity.Location.INLET, -16, "A")));
    }

    /** One of each kind. */
    public static List<Fact> all() {
        UUID id = UUID.fromString("6b1a7f3e-6f0c-4b7a-9d55-5a2f7a3c9e10");
        return List.of(
                started(id, 0),
                sample(id, 1),
                ended(id, 2),
                new Fact.StatusChanged(
                        2,
                        T,
                        EvseState.FAULTED,
                        Optional.of(new EvseFault(EvseFault.Code.GROUND_FAILURE, "rcd tripped", "E7", true))),
                new Fact.AvailabilityChanged(0, T, Availability.INOPERATIVE, true),
                metered(),
                security(T, "soft"),
                new Fact.ProfileChanged(1, T, 42, true, "ocpp.main"),
                new Fact.ReservationEnded(17, 2, T, Fact.ReservationEnd.EXPIRED),
                new Fact.Curtailed("grid relay dimmer", T, true, 7_560, "dimmed"),
                new Fact.CommandHandled("ocpp.main", T, "RemoteStart", "ACCEPTED", "evse 1"),
                new Fact.DeploymentStep("base-7", T, "applied", "12 bundles"),
                new Fact.Unknown("SomethingNew", T, "{\"at\":\"" + T + "\",\"x\":[1,2]}"));
    }
}
