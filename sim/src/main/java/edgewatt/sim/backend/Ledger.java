package edgewatt.sim.backend;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The books: every transaction as the station told it. A StartTransaction or StopTransaction that comes again word for
 * word is the same one, and counted as a repeat. With a file, each entry is a JSON line, on disk before it is answered.
 * Any thread.
 */
final class Ledger implements AutoCloseable {
    private static final int FIRST_ID = 1000;

    private final ObjectMapper json;
    private final Optional<FileChannel> file;
    private final Map<Integer, ObjectNode> transactions = new LinkedHashMap<>();
    private final ArrayNode orphans;
    private int lastId = FIRST_ID;

    /** @param path append-only; read first, a torn last line is cut off */
    Ledger(ObjectMapper json, Optional<Path> path) throws IOException {
        this.json = json;
        this.orphans = json.createArrayNode();
        this.file = path.isPresent() ? Optional.of(open(path.get())) : Optional.empty();
    }

    private FileChannel open(Path path) throws IOException {
        if (path.toAbsolutePath().getParent() != null) {
            Files.createDirectories(path.toAbsolutePath().getParent());
        }
        byte[] old = Files.exists(path) ? Files.readAllBytes(path) : new byte[0];
        int whole = old.length;
        while (whole > 0 && old[whole - 1] != '\n') {
            whole--;
        }
        for (String line : new String(old, 0, whole, StandardCharsets.UTF_8).split("\n")) {
            if (!line.isEmpty()) {
                read(path, line);
            }
        }
        FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        channel.truncate(whole);
        channel.position(whole);
        return channel;
    }

    private void read(Path path, String line) throws IOException {
        try {
            JsonNode entry = json.readTree(line);
            apply(
                    entry.required("kind").asText(),
                    entry.required("id").asInt(),
                    entry.required("station").asText(),
                    entry.required("payload"));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new IOException(
                    "ledger " + path + " is damaged (a line that is no entry); repair it or choose another file", e);
        }
    }

    /** @return the transaction's id: a new one, or the one given when the same start came before */
    synchronized int start(String station, JsonNode payload) {
        for (Map.Entry<Integer, ObjectNode> t : transactions.entrySet()) {
            if (t.getValue().get("station").asText().equals(station)
                    && t.getValue().get("startPayload").equals(payload)) {
                book("repeatStart", t.getKey(), station, payload, true);
                return t.getKey();
            }
        }
        int id = lastId + 1;
        book("start", id, station, payload, true);
        return id;
    }

    synchronized void stop(String station, JsonNode payload) {
        int id = payload.get("transactionId").asInt();
        ObjectNode t = transactions.get(id);
        if (t == null || !t.get("station").asText().equals(station)) {
            book("orphanStop", id, station, payload, true);
        } else {
            book(t.has("stopPayload") ? "repeatStop" : "stop", id, station, payload, true);
        }
    }

    /** Meter values; those outside a transaction are not booked. */
    synchronized void meter(String station, JsonNode payload) {
        if (payload.has("transactionId")) {
            int id = payload.get("transactionId").asInt();
            ObjectNode t = transactions.get(id);
            boolean ours = t != null && t.get("station").asText().equals(station);
            book(ours ? "samples" : "orphanSamples", id, station, payload, false);
        }
    }

    /** The connector's transaction that has no end. */
    synchronized Optional<Integer> open(String station, int connector) {
        return transactions.values().stream()
                .filter(t -> t.get("station").asText().equals(station)
                        && t.get("connector").asInt() == connector
                        && !t.has("stopPayload"))
                .map(t -> t.get("id").asInt())
                .findFirst();
    }

    private void book(String kind, int id, String station, JsonNode payload, boolean force) {
        ObjectNode entry = json.createObjectNode();
        entry.put("kind", kind).put("id", id).put("station", station).set("payload", payload);
        file.ifPresent(f -> {
            try {
                ByteBuffer line = ByteBuffer.wrap((entry + "\n").getBytes(StandardCharsets.UTF_8));
                while (line.hasRemaining()) {
                    f.write(line);
                }
                if (force) {
                    f.force(false);
                }
            } catch (IOException e) {
                throw new IllegalStateException("the ledger file cannot be written: " + e.getMessage(), e);
            }
        });
        apply(kind, id, station, payload);
    }

    private void apply(String kind, int id, String station, JsonNode payload) {
        ObjectNode t = transactions.get(id);
        switch (kind) {
            case "start" -> {
                lastId = Math.max(lastId, id);
                t = json.createObjectNode();
                t.put("id", id).put("station", station);
                t.set("connector", payload.get("connectorId"));
                t.set("idTag", payload.get("idTag"));
                t.set("meterStart", payload.get("meterStart"));
                t.set("start", payload.get("timestamp"));
                t.put("repeatedStarts", 0).put("repeatedStops", 0);
                t.putArray("samples");
                t.set("startPayload", payload);
                transactions.put(id, t);
            }
            case "stop" -> {
                t.set("meterStop", payload.get("meterStop"));
                t.put(
                        "energyWh",
                        payload.get("meterStop").asLong() - t.get("meterStart").asLong());
                t.set("stop", payload.get("timestamp"));
                t.put("reason", payload.path("reason").asText("Local"));
                if (payload.has("idTag")) {
                    t.set("stopTag", payload.get("idTag"));
                }
                if (payload.has("transactionData")) {
                    t.withArray("samples").addAll((ArrayNode) payload.get("transactionData"));
                }
                t.set("stopPayload", payload);
            }
            case "samples" -> t.withArray("samples").addAll((ArrayNode) payload.get("meterValue"));
            case "repeatStart" ->
                t.put("repeatedStarts", t.get("repeatedStarts").asInt() + 1);
            case "repeatStop" -> {
                t.put("repeatedStops", t.get("repeatedStops").asInt() + 1);
                if (!t.get("stopPayload").equals(payload)) {
                    t.put("contradictoryStop", true);
                }
            }
            default -> {
                ObjectNode orphan = orphans.addObject();
                orphan.put("kind", kind.equals("orphanStop") ? "stop" : "samples")
                        .put("station", station);
                orphan.set("payload", payload);
            }
        }
    }

    /** {@code {"transactions":[...],"orphans":[...]}}: orphans are stops and samples of unknown transactions. */
    synchronized ObjectNode describe() {
        ObjectNode all = json.createObjectNode();
        ArrayNode list = all.putArray("transactions");
        for (ObjectNode t : transactions.values()) {
            ObjectNode copy = t.deepCopy();
            copy.remove("startPayload");
            copy.remove("stopPayload");
            copy.put("open", !t.has("stopPayload"));
            list.add(copy);
        }
        all.set("orphans", orphans.deepCopy());
        return all;
    }

    @Override
    public synchronized void close() {
        file.ifPresent(f -> {
            try {
                f.close();
            } catch (IOException e) {
                // every line that matters was forced when it was written
            }
        });
    }
}
