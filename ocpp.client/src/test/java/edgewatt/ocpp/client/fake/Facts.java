package edgewatt.ocpp.client.fake;

import edgewatt.api.station.ChargingState;
import edgewatt.api.station.EvseFault;
import edgewatt.api.station.EvseState;
import edgewatt.api.station.MeterReading;
import edgewatt.api.station.PhaseValues;
import edgewatt.api.station.SignedValue;
import edgewatt.api.station.StopReason;
import edgewatt.api.station.Token;
import edgewatt.api.station.TokenType;
import edgewatt.api.store.Fact;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/** Facts in few words. Times are given as seconds after {@link #START}. */
public final class Facts {
    public static final Instant START = Instant.parse("2026-03-01T10:00:00Z");

    private Facts() {}

    public static Token token(String value) {
        return new Token(value, TokenType.ISO14443);
    }

    public static Instant at(int seconds) {
        return START.plusSeconds(seconds);
    }

    public static Fact started(UUID tx, int evse, int seconds, String token, long wh) {
        return new Fact.TransactionStarted(
                tx,
                evse,
                0,
                at(seconds),
                Optional.of(token(token)),
                wh,
                Fact.Trigger.AUTHORIZED,
                OptionalInt.empty(),
                OptionalInt.empty(),
                false,
                Optional.of(reading(seconds, wh)));
    }

    public static Fact sample(UUID tx, int evse, int seconds, double wh) {
        return updated(tx, evse, seconds, Fact.Trigger.METER_VALUE_PERIODIC, Optional.of(reading(seconds, wh)));
    }

    public static Fact updated(UUID tx, int evse, int seconds, Fact.Trigger trigger, Optional<MeterReading> reading) {
        return new Fact.TransactionUpdated(tx, evse, 1, at(seconds), trigger, ChargingState.CHARGING, reading);
    }

    public static Fact ended(UUID tx, int evse, int seconds, StopReason reason, String stoppedBy, long wh) {
        return new Fact.TransactionEnded(
                tx,
                evse,
                2,
                at(seconds),
                Fact.Trigger.STOP_AUTHORIZED,
                reason,
                Optional.ofNullable(stoppedBy).map(Facts::token),
                wh,
                Optional.of(reading(seconds, wh)));
    }

    public static Fact status(int evse, int seconds, EvseState state) {
        return new Fact.StatusChanged(evse, at(seconds), state, Optional.empty());
    }

    public static Fact faulted(int evse, int seconds, EvseFault fault) {
        return new Fact.StatusChanged(evse, at(seconds), EvseState.FAULTED, Optional.of(fault));
    }

    public static MeterReading reading(int seconds, double wh) {
        return new MeterReading(
                at(seconds),
                0,
                wh,
                Double.NaN,
                7360.5,
                new PhaseValues(16, 15.9, Double.NaN),
                new PhaseValues(230.1, 229.9, Double.NaN),
                Double.NaN,
                Optional.empty());
    }

    public static MeterReading signed(MeterReading r, String data) {
        return new MeterReading(
                r.at(),
                0,
                r.importWh(),
                r.exportWh(),
                r.powerW(),
                r.currentA(),
                r.voltageV(),
                r.socPercent(),
                Optional.of(new SignedValue("OCMF", data, "")));
    }
}
