package edgewatt.ocpp.client.v16;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import edgewatt.api.station.Reservations;
import edgewatt.api.store.Fact;
import edgewatt.ocpp.client.fake.Bench;
import edgewatt.ocpp.client.fake.Facts;
import edgewatt.ocpp.client.fake.MemoryJournal;
import edgewatt.ocpp.client.fake.MemoryReservations;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReservationCallsTest {
    private static final String WISH =
            "{'connectorId':2,'expiryDate':'2026-03-01T12:00:00Z','idTag':'T1','parentIdTag':'P','reservationId':-5}";

    private final Bench b = new Bench().accepted();
    private final MemoryReservations books = new MemoryReservations();

    @BeforeEach
    void withBooks() {
        b.reservations = Optional.of(books);
    }

    @Test
    void aReservationIsHandedOverWholeAndCancelledByItsId() {
        assertEquals("{\"status\":\"Accepted\"}", b.call("ReserveNow", WISH));
        Reservations.Reservation r = books.asked.get(0);
        assertEquals(
                "-5 2 T1 P 2026-03-01T12:00:00Z",
                r.id() + " " + r.evseId() + " " + r.token().value() + " "
                        + r.parent().orElseThrow().value() + " " + r.expiry());
        assertEquals("{\"status\":\"Rejected\"}", b.call("CancelReservation", "{'reservationId':5}"));
        assertEquals("{\"status\":\"Accepted\"}", b.call("CancelReservation", "{'reservationId':-5}"));
        assertEquals("{\"status\":\"Rejected\"}", b.call("CancelReservation", "{'reservationId':-5}"));
        assertTrue(b.call("GetConfiguration", "{'key':['SupportedFeatureProfiles']}")
                .contains("Reservation"));
    }

    @ParameterizedTest
    @CsvSource({
        "ACCEPTED,Accepted",
        "FAULTED,Faulted",
        "OCCUPIED,Occupied",
        "REJECTED,Rejected",
        "UNAVAILABLE,Unavailable"
    })
    void everyOutcomeHasItsWord(Reservations.Outcome outcome, String word) {
        books.outcome = outcome;
        assertEquals("{\"status\":\"" + word + "\"}", b.call("ReserveNow", WISH));
    }

    @Test
    void theWholeStationIsReservedWhereThatIsPossible() {
        String zero = WISH.replace("'connectorId':2", "'connectorId':0");
        assertEquals("{\"status\":\"Rejected\"}", b.call("ReserveNow", zero));
        books.wholeStation = true;
        assertEquals("{\"status\":\"Accepted\"}", b.call("ReserveNow", zero));
        assertTrue(b.call("GetConfiguration", "{'key':['ReserveConnectorZeroSupported']}")
                .contains("\"value\":\"true\""));
        assertEquals(
                "{\"status\":\"Rejected\"}", b.call("ReserveNow", WISH.replace("'connectorId':2", "'connectorId':9")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'idTag':'T1',     | ~~ | OccurenceConstraintViolation: idTag is required",
                "'expiryDate':'2026-03-01T12:00:00Z', | ~~ | OccurenceConstraintViolation: expiryDate is required",
                "'expiryDate':'2026-03-01T12:00:00Z' | 'expiryDate':'tomorrow' | PropertyConstraintViolation: expiryDate is not a time with a zone",
                "'parentIdTag':'P' | 'parentIdTag':'123456789012345678901' | PropertyConstraintViolation: parentIdTag is longer than 20",
                "'parentIdTag':'P' | 'parentIdTag':null | TypeConstraintViolation: parentIdTag is not a string",
                "'connectorId':2   | 'connectorId':-2 | PropertyConstraintViolation: connectorId is out of range",
                "'reservationId':-5 | 'reservationId':5.5 | TypeConstraintViolation: reservationId is not an integer",
                "'idTag':'T1' | 'idTag':'T1','x':{} | FormationViolation: x is not a member of this message",
            })
    void aMalformedReservationIsACallError(String part, String instead, String expected) {
        assertEquals(expected, b.call("ReserveNow", WISH.replace(part, instead)));
        assertTrue(books.asked.isEmpty());
    }

    @Test
    void anObserverReservesNothing() {
        Bench observer = new Bench(new MemoryJournal(), false).accepted();
        observer.reservations = Optional.of(books);
        assertEquals("{\"status\":\"Rejected\"}", observer.call("ReserveNow", WISH));
        assertEquals("{\"status\":\"Rejected\"}", observer.call("CancelReservation", "{'reservationId':1}"));
    }

    @Test
    void aStartThatUsesAReservationNamesItAndOthersDoNot() {
        b.journal.append(new Fact.TransactionStarted(
                UUID.randomUUID(),
                2,
                0,
                Facts.at(1),
                Optional.of(Facts.token("T1")),
                100,
                Fact.Trigger.AUTHORIZED,
                OptionalInt.of(-5),
                OptionalInt.empty(),
                false,
                Optional.empty()));
        JsonNode start = b.answer("StartTransaction", "{'transactionId':1,'idTagInfo':{'status':'Accepted'}}");
        assertEquals(-5, start.get("reservationId").asInt());
        b.journal.append(Facts.started(UUID.randomUUID(), 1, 2, "T2", 100));
        assertFalse(b.answer("StartTransaction", "{'transactionId':2,'idTagInfo':{'status':'Accepted'}}")
                .has("reservationId"));
    }

    @Test
    void theEndOfAReservationIsToldByTheStateAlone() {
        b.journal.append(new Fact.ReservationEnded(-5, 2, Facts.at(3), Fact.ReservationEnd.EXPIRED));
        b.quiet();
        assertEquals(0, b.cursor.pendingCount());
    }
}
