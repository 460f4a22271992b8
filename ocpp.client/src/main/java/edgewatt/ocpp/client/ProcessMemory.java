package edgewatt.ocpp.client;

import edgewatt.ocpp.client.session.Boot;
import java.util.Optional;

/**
 * What a backend has accepted, in a system property: it outlives an update of this bundle, as classes of it could not, and
 * ends with the process, as a file would not.
 */
final class ProcessMemory implements Boot.Memory {
    private final String key;
    private final String peer;

    /**
     * @param link its name; of one link only the last peer is remembered
     * @param peer backend and identity: another one knows nothing of us
     */
    ProcessMemory(String link, String peer) {
        key = "edgewatt.accepted." + link;
        this.peer = peer;
    }

    @Override
    public Optional<Boot.Accepted> accepted() {
        String[] lines = System.getProperty(key, "").split("\n", 3);
        if (lines.length < 3 || !lines[0].equals(peer) || !lines[1].matches("\\d{1,9}")) {
            return Optional.empty();
        }
        return Optional.of(new Boot.Accepted(lines[2], Integer.parseInt(lines[1])));
    }

    @Override
    public void accepted(Optional<Boot.Accepted> now) {
        now.ifPresentOrElse(
                a -> System.setProperty(key, peer + "\n" + Math.max(0, a.intervalS()) + "\n" + a.content()),
                () -> System.clearProperty(key));
    }
}
