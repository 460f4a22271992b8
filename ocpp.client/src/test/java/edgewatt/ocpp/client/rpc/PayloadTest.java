package edgewatt.ocpp.client.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PayloadTest {
    private static ObjectNode node(String text) throws Exception {
        return (ObjectNode) Json.MAPPER.readTree(text.replace('\'', '"'));
    }

    /** A made-up message with one member of each kind. */
    private static String all(Payload p) {
        return p.text("t", 5)
                + p.integer("i", 0)
                + p.optionalDecimal("d", 0)
                + p.choice("c", Map.of("A", 1))
                + p.objects("l", 1, 2, o -> o.integer("x", 0))
                + p.optionalInstant("at");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'i':1,'c':'A','l':[{'x':1}]}                       | OCCURRENCE | t is required",
                "{'t':1,'i':1,'c':'A','l':[{'x':1}]}                 | TYPE       | t is not a string",
                "{'t':null,'i':1,'c':'A','l':[{'x':1}]}              | TYPE       | t is not a string",
                "{'t':'abcdef','i':1,'c':'A','l':[{'x':1}]}          | PROPERTY   | t is longer than 5",
                "{'t':'a','i':'1','c':'A','l':[{'x':1}]}             | TYPE       | i is not an integer",
                "{'t':'a','i':1.0,'c':'A','l':[{'x':1}]}             | TYPE       | i is not an integer",
                "{'t':'a','i':true,'c':'A','l':[{'x':1}]}            | TYPE       | i is not an integer",
                "{'t':'a','i':-1,'c':'A','l':[{'x':1}]}              | PROPERTY   | i is out of range",
                "{'t':'a','i':99999999999,'c':'A','l':[{'x':1}]}     | PROPERTY   | i is out of range",
                "{'t':'a','i':1,'d':'2','c':'A','l':[{'x':1}]}       | TYPE       | d is not a number",
                "{'t':'a','i':1,'d':1e99,'c':'A','l':[{'x':1}]}      | PROPERTY   | d is out of range",
                "{'t':'a','i':1,'c':'B','l':[{'x':1}]}               | PROPERTY   | c",
                "{'t':'a','i':1,'c':'A','l':[]}                      | OCCURRENCE | l has 0 items; expected 1 to 2",
                "{'t':'a','i':1,'c':'A','l':{}}                      | TYPE       | l is not a list",
                "{'t':'a','i':1,'c':'A','l':[1]}                     | TYPE       | l[0] is not an object",
                "{'t':'a','i':1,'c':'A','l':[{'x':1},{'y':1}]}       | OCCURRENCE | l[1].x is required",
                "{'t':'a','i':1,'c':'A','l':[{'x':1,'y':1}]}         | FORMAT     | l[0].y is not a member of this message",
                "{'t':'a','i':1,'c':'A','l':[{'x':1}],'z':1}         | FORMAT     | z is not a member of this message",
                "{'t':'a','i':1,'c':'A','l':[{'x':1}],'at':'2026'}   | PROPERTY   | at is not a time with a zone",
            })
    void whatIsWrongIsNamedByItsFaultAndItsMember(String text, Fault fault, String message) throws Exception {
        CallException e = assertThrows(CallException.class, () -> Payload.read(node(text), PayloadTest::all));
        assertEquals(fault + " " + message, e.fault() + " " + e.getMessage());
    }

    @Test
    void anAnswerMayHaveMembersWeDoNotKnow() throws Exception {
        assertEquals("7", Payload.glance(node("{'i':7,'vendor':{}}"), p -> "" + p.integer("i", 0)));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-03-01T10:00:00Z, 2026-03-01T10:00:00Z",
        "2026-03-01T10:00:00.5Z, 2026-03-01T10:00:00.500Z",
        "2026-03-01T10:00:00.123456789Z, 2026-03-01T10:00:00.123456789Z",
        "2026-03-01t10:00:00z, 2026-03-01T10:00:00Z",
        "2026-03-01T13:30:00+03:30, 2026-03-01T10:00:00Z",
        "2026-03-01T13:00:00+03, 2026-03-01T10:00:00Z",
        "2026-03-01T13:00:00+0300, 2026-03-01T10:00:00Z",
        "2026-03-01T10:00Z, 2026-03-01T10:00:00Z"
    })
    void timesOfAnyOffsetAndPrecisionAreRead(String text, Instant expected) {
        assertEquals(expected, Times.parse(text));
    }

    @Test
    void aTimeWithoutAZoneIsNoTime() {
        for (String text : List.of("2026-03-01T10:00:00", "2026-03-01", "", "now")) {
            assertThrows(DateTimeException.class, () -> Times.parse(text), text);
        }
    }

    @Test
    void timesLeaveInUtcWithMilliseconds() {
        assertEquals("2026-03-01T10:00:00.000Z", Times.format(Instant.parse("2026-03-01T10:00:00Z")));
        assertEquals("2026-03-01T10:00:00.123Z", Times.format(Instant.parse("2026-03-01T10:00:00.123999Z")));
    }
}
