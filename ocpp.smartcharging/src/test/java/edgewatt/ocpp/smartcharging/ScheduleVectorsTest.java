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

    @Test
    void whatIsErasedAfterBeingOfflineDoesNotComeBack() throws Exception {
        String vector = """
                { "evses": 1, "settings": { "default_limit_a": 32, "default_limit_w": 22080 },
                  "profiles": [
                    { "evse": 1, "purpose": "tx-default", "kind": "absolute", "stack": 2, "unit": "A",
                      "max_offline_s": 300, "drop_after_offline": DROP,
                      "start": "2026-01-05T08:00:00Z", "steps": [ { "at_s": 0, "limit": 9 } ] } ],
                  "query": [ QUERY 0 }, QUERY 300 }, QUERY 301 }, QUERY 0 } ],
                  "expect": [ { "limit": 9 }, { "limit": 9 }, { "limit": 32 }, { "limit": AFTER } ] }
                """.replace("QUERY", "{ 'evse': 1, 'at': '2026-01-05T09:00:00Z', 'unit': 'A', 'offline_for_s':")
                .replace('\'', '"');
        for (String after : List.of("false 9", "true 32")) {
            String[] words = after.split(" ");
            assertEquals(
                    List.of(),
                    ScheduleVectors.differences(new ObjectMapper()
                            .readTree(vector.replace("DROP", words[0]).replace("AFTER", words[1]))));
        }
    }

    @Test
    void aStationsSumInWattsCountsAnEvseWithoutAProfileByTheDefaultInWatts() throws Exception {
        String vector = """
                { "evses": 3, "settings": { "supply_v": 230, "default_limit_a": null, "default_limit_w": 7000 },
                  "profiles": [
                    { "evse": 2, "purpose": "tx-default", "kind": "absolute", "stack": 0, "unit": "A", "duration_s": 10,
                      "start": "2026-01-05T08:00:00Z", "steps": [ { "at_s": 0, "limit": 10, "phases": 1 } ] } ],
                  "query": { "evse": 0, "from": "2026-01-05T08:00:00Z", "to": "2026-01-05T08:00:20Z", "unit": "W" },
                  "expect": { "duration_s": 20, "steps": [ { "at_s": 0, "limit": 16300 }, { "at_s": 10, "limit": 7000 } ] } }
                """;
        assertEquals(List.of(), ScheduleVectors.differences(new ObjectMapper().readTree(vector)));
    }
}
