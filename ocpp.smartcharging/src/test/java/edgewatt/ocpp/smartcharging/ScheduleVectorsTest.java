package edgewatt.ocpp.smartcharging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ScheduleVectorsTest {
    private static final String VECTOR = """
            { "id": "two layers", "evses": 1, "settings": { "supply_v": 230, "default_limit_a": 32 },
              "transactions": [ { "evse": 1, "start": "2026-01-05T08:00:00Z" } ],
              "profiles": [
                { "evse": 0, "purpose": "station-max", "kind": "absolute", "stack": 0, "unit": "A",
                  "start": "2026-01-05T08:00:30Z", "duration_s": 60, "steps": [ { "at_s": 0, "limit": 10 } ] },
                { "evse": 1, "purpose": "tx", "kind": "relative", "stack": 0, "unit": "W",
                  "steps": [ { "at_s": 0, "limit": 11040, "phases": 3 }, { "at_s": 60, "limit": 5520 } ] } ],
              "query": { "evse": 1, "from": "2026-01-05T08:00:00Z", "to": "2026-01-05T08:02:00Z", "unit": "A" },
              "expect": { "steps": [ { "at_s": 0, "limit": 16 }, { "at_s": 30, "limit": 10 },
                { "at_s": 60, "limit": LAST } ] } }
            """;

    private static List<String> differences(String last) throws Exception {
        JsonNode vector = new ObjectMapper().readTree(VECTOR.replace("LAST", last));
        return ScheduleVectors.differences(vector);
    }

    @Test
    void aVectorThatHoldsHasNoDifference() throws Exception {
        assertEquals(List.of(), differences("8"));
    }

    @Test
    void aDifferenceIsShownWithBothAnswers() throws Exception {
        List<String> differences = differences("9");
        assertEquals(2, differences.size());
        assertTrue(differences.get(0).contains("60 s: 9.0"), differences.get(0));
        assertTrue(differences.get(1).contains("60 s: 8.0"), differences.get(1));
    }
}
