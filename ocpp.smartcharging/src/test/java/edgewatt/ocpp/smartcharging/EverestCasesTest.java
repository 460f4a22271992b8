package edgewatt.ocpp.smartcharging;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A case of our own in EVerest's format: 40 A for two cars, one of them gives 10 A back when a patch says so. */
final class EverestCasesTest {
    private static final String CASE = """
            {"start_times": ["2026-01-01T00:00:00Z"], "config": {"nominal_ac_voltage": 230},
             "request": {"uuid": "grid", "node_type": "Generic", "schedule_export": [], "schedule_setpoints": [],
              "schedule_import": [{"timestamp": "2026-01-01T00:00:00Z", "limits_to_leaves": {},
                "limits_to_root": {"ac_max_current_A": {"value": 40, "source": "main"}}}],
              "children": [EVSE1, EVSE2]},
             "expected_results": [[
              {"uuid": "e1", "limits_root_side": {"ac_max_current_A": {"value": 31, "source": "main"}}, "schedule": []},
              {"uuid": "e2", "limits_root_side": {"ac_max_current_A": {"value": 9, "source": "car2"}}, "schedule": []}]]}
            """;
    private static final String EVSE = """
            {"uuid": "eN", "node_type": "Evse", "evse_state": "Charging", "children": [], "schedule_setpoints": [],
             "schedule_export": [{"timestamp": "2026-01-01T00:00:00Z", "limits_to_leaves": {},
               "limits_to_root": {"ac_max_current_A": {"value": 10, "source": "backN"}}}],
             "schedule_import": [{"timestamp": "2026-01-01T00:00:00Z", "limits_to_leaves": {},
               "limits_to_root": {"ac_max_current_A": {"value": LIMIT, "source": "carN"},
                 "ac_min_current_A": {"value": 6, "source": ""}, "ac_max_phase_count": {"value": 3, "source": ""}}}]}
            """;

    @TempDir
    private Path folder;

    private List<String> differences(String name, String text) throws IOException {
        Files.writeString(
                folder.resolve("base.json"),
                CASE.replace("EVSE1", EVSE.replace("N", "1").replace("LIMIT", "63"))
                        .replace("EVSE2", EVSE.replace("N", "2").replace("LIMIT", "9")));
        if (!text.isEmpty()) {
            Files.writeString(folder.resolve(name), text);
        }
        return new EverestCases(folder).differences(name);
    }

    @Test
    void whatOneCannotUseGoesToTheOther() throws IOException {
        assertEquals(List.of(), differences("base.json", ""));
    }

    @Test
    void aPatchedCaseIsReadAndADifferenceIsTold() throws IOException {
        String patch = """
                {"basefile": "base.json", "patches": [
                 {"op": "replace", "path": "/request/children/1/schedule_import/0/limits_to_root/ac_max_current_A/value",
                  "value": 0}]}
                """;
        assertEquals(
                List.of(
                        "e1 at 2026-01-01T00:00:00Z: 50.00 A by main, expected 31.00 A by main",
                        "e2 at 2026-01-01T00:00:00Z: -10.00 A by back2, expected 9.00 A by car2"),
                differences("patched.json", patch));
    }
}
