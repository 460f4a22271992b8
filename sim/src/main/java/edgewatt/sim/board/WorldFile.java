package edgewatt.sim.board;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.sim.world.Memory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what a meter and a car remember while the process is dead, so that a controller that is killed and started again
 * meets the same world. Replaced in one step, without a sync: it outlives the process, not the power.
 */
public final class WorldFile {
    private static final Logger LOG = LoggerFactory.getLogger(WorldFile.class);

    private final ObjectMapper json = new ObjectMapper();
    private final Path file;
    private Memory written;
    private boolean complained;

    public WorldFile(Path file) {
        this.file = file;
    }

    Optional<Memory> read() {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            JsonNode n = json.readTree(file.toFile());
            List<Memory.BayMemory> bays = new ArrayList<>();
            for (JsonNode b : n.path("bays")) {
                bays.add(new Memory.BayMemory(
                        b.path("id").asInt(),
                        b.path("plugged").asBoolean(),
                        b.path("socPercent").asDouble(),
                        b.path("importMwh").asLong()));
            }
            return Optional.of(new Memory(
                    bays,
                    n.path("gridImportMwh").asLong(),
                    n.path("gridExportMwh").asLong(),
                    n.path("pvMwh").asLong()));
        } catch (IOException e) {
            String why = e instanceof JsonProcessingException j ? j.getOriginalMessage() : e.getMessage();
            LOG.warn("{} cannot be read ({}); the simulated world begins anew", file, why);
            return Optional.empty();
        }
    }

    /** Writes what has changed. Trouble is told once and does not stop the world. */
    void write(Memory memory) {
        if (memory.equals(written)) {
            return;
        }
        ObjectNode n = json.createObjectNode();
        for (Memory.BayMemory b : memory.bays()) {
            n.withArray("bays")
                    .addObject()
                    .put("id", b.id())
                    .put("plugged", b.plugged())
                    .put("socPercent", b.socPercent())
                    .put("importMwh", b.importMwh());
        }
        n.put("gridImportMwh", memory.gridImportMwh());
        n.put("gridExportMwh", memory.gridExportMwh());
        n.put("pvMwh", memory.pvMwh());
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Path fresh = file.resolveSibling(file.getFileName() + ".new");
            Files.writeString(fresh, n.toString());
            Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            written = memory;
        } catch (IOException e) {
            if (!complained) {
                complained = true;
                LOG.warn("{} cannot be written ({}); a restart will begin with another world", file, e.getMessage());
            }
        }
    }
}
