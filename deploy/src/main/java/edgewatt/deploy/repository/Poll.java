package edgewatt.deploy.repository;

import com.fasterxml.jackson.databind.ObjectMapper;
import edgewatt.api.deploy.Deployer;
import edgewatt.api.deploy.Deployer.Kind;
import edgewatt.api.deploy.Deployer.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks once: is it our turn, is there anything else than last time, and if so hands its address to the deployer. What the
 * deployer has applied, refused or rolled back is not handed in again, also not after a restart; what it could not take yet
 * is. One at a time.
 */
final class Poll {
    private static final Logger LOG = LoggerFactory.getLogger(Poll.class);
    private static final String ORIGIN = "repository";

    private final Server server;
    private final Deployer deployer;
    private final Supplier<String> identity;
    private final ObjectMapper mapper;
    private final Path memory;
    private String tag = "";
    private String settled;

    /** What became of asking; for the log and Health. */
    enum Answer {
        /** There is no archive, or the one that is settled. */
        NOTHING_NEW,
        /** Others go first. */
        NOT_OUR_TURN,
        /** With the deployer. */
        HANDED_IN
    }

    /**
     * @param identity of this controller, stable; empty = not known yet
     * @param memory a file that tells what is settled
     */
    Poll(Server server, Deployer deployer, Supplier<String> identity, ObjectMapper mapper, Path memory) {
        this.server = server;
        this.deployer = deployer;
        this.identity = identity;
        this.mapper = mapper;
        this.memory = memory;
    }

    /** Blocks until the server has answered, not until the deployer has. */
    synchronized Answer ask() throws IOException {
        Optional<byte[]> text = server.small("rollout.json");
        Rollout rollout = text.isPresent() ? Rollout.parse(mapper, text.get()) : Rollout.ALL;
        if (rollout.percent() < 100 && (identity.get().isEmpty() || !rollout.includes(identity.get()))) {
            LOG.info("roll-out {} is at {} percent: not our turn", rollout.number(), rollout.percent());
            return Answer.NOT_OUR_TURN;
        }
        Optional<Server.Latest> latest = server.latest(tag);
        if (latest.isEmpty()) {
            return Answer.NOTHING_NEW;
        }
        String hash = latest.get().sha256();
        if (hash.equals(settled())) {
            tag = latest.get().tag();
            return Answer.NOTHING_NEW;
        }
        LOG.info("the repository has something new; it is handed in");
        String fresh = latest.get().tag();
        deployer.submit(server.archive(), ORIGIN)
                .whenComplete((outcome, failure) -> ended(hash, fresh, outcome, failure));
        return Answer.HANDED_IN;
    }

    private synchronized void ended(String hash, String fresh, Outcome outcome, Throwable failure) {
        if (outcome == null) {
            LOG.warn("what the repository has was not taken: {}", String.valueOf(failure));
        } else if (outcome.status().kind() != Kind.LATER) {
            settled = hash;
            tag = fresh;
            remember(hash);
        }
    }

    private String settled() {
        if (settled == null) {
            try {
                settled = Files.exists(memory)
                        ? new String(Files.readAllBytes(memory), StandardCharsets.UTF_8).strip()
                        : "";
            } catch (IOException e) {
                settled = "";
            }
        }
        return settled;
    }

    private void remember(String hash) {
        try {
            Files.createDirectories(memory.getParent());
            Path fresh = memory.resolveSibling(memory.getFileName() + ".new");
            Files.write(fresh, (hash + "\n").getBytes(StandardCharsets.UTF_8));
            Files.move(fresh, memory, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.warn("{} cannot be written: {}; after a restart the same is handed in again", memory, e.toString());
        }
    }
}
