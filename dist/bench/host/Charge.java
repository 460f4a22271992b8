import edgewatt.api.station.ChargingState;
import edgewatt.api.station.MeterReading;
import edgewatt.api.station.PhaseValues;
import edgewatt.api.station.StopReason;
import edgewatt.api.station.Token;
import edgewatt.api.station.TokenType;
import edgewatt.api.store.Fact;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/** The facts of a typical transaction: a start, eight samples of three phases, a stop. */
final class Charge {
    static final int SAMPLES = 8;

    private Charge() {}

    static List<Fact> facts(UUID id) {
        Instant from = Instant.now();
        Token token = new Token("04E91C5A123B80", TokenType.ISO14443);
        List<Fact> facts = new ArrayList<>();
        facts.add(new Fact.TransactionStarted(
                id,
                1,
                0,
                from,
                Optional.of(token),
                1_234_567,
                Fact.Trigger.AUTHORIZED,
                OptionalInt.empty(),
                OptionalInt.empty(),
                false,
                Optional.of(reading(from, 0))));
        for (int i = 1; i <= SAMPLES; i++) {
            facts.add(sample(id, i, from.plusSeconds(900L * i)));
        }
        Instant to = from.plusSeconds(900 * SAMPLES + 60);
        facts.add(new Fact.TransactionEnded(
                id,
                1,
                SAMPLES + 1,
                to,
                Fact.Trigger.STOP_AUTHORIZED,
                StopReason.LOCAL,
                Optional.of(token),
                1_257_000,
                Optional.of(reading(to, SAMPLES))));
        return facts;
    }

    static Fact sample(UUID id, int seq, Instant at) {
        return new Fact.TransactionUpdated(
                id,
                1,
                seq,
                at,
                Fact.Trigger.METER_VALUE_PERIODIC,
                ChargingState.CHARGING,
                Optional.of(reading(at, seq)));
    }

    private static MeterReading reading(Instant at, int quarter) {
        return new MeterReading(
                at,
                System.nanoTime(),
                1_234_567.8 + quarter * 2_752.5,
                Double.NaN,
                11_010.4,
                new PhaseValues(15.9, 16, 16.1),
                new PhaseValues(230.1, 229.8, 230.4),
                Double.NaN,
                Optional.empty());
    }
}
