package edgewatt.ocpp.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Component;

/**
 * Which links may run side by side: one of each name, because the name is a place in the journal, and one that is in
 * control. Who comes second waits, and starts when the first has gone. Any thread.
 */
@Component(service = LinkRegister.class)
public final class LinkRegister {
    private final List<Claim> running = new ArrayList<>();
    private final List<Claim> waiting = new ArrayList<>();

    /**
     * A link that wants to run.
     *
     * @param name for example {@code "ocpp.main"}
     * @param file where it is configured, for messages
     * @param whenFree called once, when it may run after it had to wait; on the thread that freed its place
     */
    static final class Claim { // no record: two links may be configured alike, and each is itself
        private final String name;
        private final String file;
        private final boolean controls;
        private final Runnable whenFree;

        Claim(String name, String file, boolean controls, Runnable whenFree) {
            this.name = name;
            this.file = file;
            this.controls = controls;
            this.whenFree = whenFree;
        }
    }

    /** Why it must wait; empty = it may run, until {@link #leave}. */
    synchronized Optional<String> enter(Claim claim) {
        Optional<String> refusal = refusal(claim);
        (refusal.isEmpty() ? running : waiting).add(claim);
        return refusal;
    }

    void leave(Claim claim) {
        List<Claim> freed = new ArrayList<>();
        synchronized (this) {
            waiting.remove(claim);
            if (running.remove(claim)) {
                for (Claim next : List.copyOf(waiting)) {
                    if (refusal(next).isEmpty()) {
                        waiting.remove(next);
                        running.add(next);
                        freed.add(next);
                    }
                }
            }
        }
        freed.forEach(next -> next.whenFree.run());
    }

    private Optional<String> refusal(Claim claim) {
        for (Claim other : running) {
            if (other.name.equals(claim.name)) {
                return Optional.of("backend link '" + claim.name + "' of " + claim.file + " does not run: "
                        + other.file + " has the same name, and the name is a link's place in the journal; give"
                        + " one of them another 'name'");
            }
            if (other.controls && claim.controls) {
                return Optional.of("backend link '" + claim.name + "' does not run: '" + other.name
                        + "' is in control already, and only one backend can be; set \"controls\": false in "
                        + claim.file + " or in " + other.file);
            }
        }
        return Optional.empty();
    }
}
