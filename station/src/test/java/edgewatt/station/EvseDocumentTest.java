package edgewatt.station;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import edgewatt.api.station.Availability;
import edgewatt.api.station.ChargingState;
import edgewatt.api.station.EvseFault;
import edgewatt.api.station.MeterReading;
import edgewatt.api.station.PhaseValues;
import edgewatt.api.station.Quantity;
import edgewatt.api.station.SignedValue;
import edgewatt.api.station.StopReason;
import edgewatt.api.station.Token;
import edgewatt.api.station.TokenType;
import edgewatt.api.store.Fact;
import edgewatt.station.machine.Closing;
import edgewatt.station.machine.Left;
import edgewatt.station.machine.Saved;
import edgewatt.station.machine.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What of an EVSE survives a restart comes back as it was. */
class EvseDocumentTest {
    private static final Instant AT = Instant.parse("2026-03-01T10:00:00.123Z");
    private static final Token TAG = new Token("04aB12", TokenType.ISO14443);
    private static final Token GROUP = new Token("GROUP", TokenType.CENTRAL);

    private static MeterReading reading(double wh) {
        return new MeterReading(
                AT,
                0,
                wh,
                Double.NaN,
                7000,
                new PhaseValues(10, 10, Double.NaN),
                PhaseValues.NONE,
                55,
                Optional.of(new SignedValue("OCMF", "OCMF|{\"RV\" : 1}|\u00e9\n\t", "")),
                List.of(
                        new Quantity("Current.Offered", "", Quantity.Location.OUTLET, 16, "A"),
                        new Quantity("Temperature", "", Quantity.Location.BODY, -3.5, "Celsius")));
    }

    private static Tx tx(long id, Optional<Tx.End> end) {
        Fact.TransactionStarted started = new Fact.TransactionStarted(
                new UUID(1, id),
                1,
                0,
                AT,
                Optional.of(TAG),
                1000,
                Fact.Trigger.REMOTE_START,
                OptionalInt.of(-4),
                OptionalInt.of(7),
                true,
                Optional.of(reading(1000.5)));
        return new Tx(started, Optional.of(GROUP), 3, 2, false, ChargingState.SUSPENDED_EVSE, false, true, end);
    }

    @Test
    void everythingComesBack() {
        Tx.End end = new Tx.End(Fact.Trigger.STOP_AUTHORIZED, StopReason.LOCAL, Optional.of(TAG));
        Fact.TransactionEnded ended = new Fact.TransactionEnded(
                new UUID(1, 2),
                1,
                3,
                AT,
                Fact.Trigger.STOP_AUTHORIZED,
                StopReason.LOCAL,
                Optional.of(TAG),
                2000,
                Optional.of(reading(2000)));
        Saved saved = new Saved(
                Availability.INOPERATIVE,
                Optional.of(new EvseFault(EvseFault.Code.GROUND_FAILURE, "rcd", "R1", true)),
                true,
                Optional.of(tx(1, Optional.of(end))),
                Optional.of(new Left(Optional.of(TAG), Optional.empty())),
                List.of(new Closing(tx(2, Optional.of(end)), ended)));
        EvseDocument document = new EvseDocument(saved, 2000.25, 1000, 77, true);
        EvseDocument again = EvseDocument.parse(document.json());
        assertEquals(document, again);
        assertEquals(
                "04aB12",
                again.saved().tx().orElseThrow().started().token().orElseThrow().value());
    }

    @Test
    void oneOfAnEarlierReleaseHasNoOrderlyStop() {
        EvseDocument old = EvseDocument.parse("{\"version\":1,\"availability\":\"OPERATIVE\",\"registerWh\":5}");
        assertFalse(old.orderly());
        assertEquals(Optional.empty(), old.saved().left());
        assertThrows(IllegalArgumentException.class, () -> EvseDocument.parse("{\"tx\":{\"id\":\"x\"}}"));
    }
}
