package edgewatt.ocpp.client.session;

import java.util.Map;

/** What to do with an entry whose message failed for good. */
public sealed interface GiveUp {
    /** The whole transaction waits for people. */
    record Park(String reason) implements GiveUp {}

    /** Go on without it, with these mappings. */
    record PassOver(String reason, Map<String, String> mappings) implements GiveUp {}
}
