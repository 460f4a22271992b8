package edgewatt.bridge.mqtt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import edgewatt.api.energy.Limiter;
import edgewatt.bridge.mqtt.MqttConnector.Incoming;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All commands over a station in memory, without a broker: what is handed in is answered at once. */
final class Counter {
    final FakeStation station = new FakeStation();
    final FakeVariables variables = new FakeVariables();
    final MemoryJournal journal = new MemoryJournal();
    final DirectScheduler scheduler = new DirectScheduler();
    final Surroundings around = new Surroundings();
    final List<Limiter> limiters = new ArrayList<>();
    private final List<byte[]> answers = new ArrayList<>();
    private final ObjectMapper mapper = new ObjectMapper();
    private final Commands commands;
    int handled;

    Counter(boolean desiredState, Optional<String> startToken) {
        this(desiredState, startToken, new FakeDocuments());
    }

    Counter(boolean desiredState, Optional<String> startToken, FakeDocuments documents) {
        Limits limits = new Limits(
                l -> {
                    limiters.add(l);
                    return () -> limiters.remove(l);
                },
                new LimitMemory(documents));
        EvseCommands ofEvses = new EvseCommands(station, new Wants(variables), limits, station, 6, startToken);
        SiteCommands ofSite = new SiteCommands(station, limits, journal, station, scheduler, 4200, 4300);
        ofEvses.restore();
        ofSite.restore();
        Map<Topic, Performer> table = new EnumMap<>(ofEvses.table());
        table.putAll(ofSite.table());
        table.putAll(new Deployment(around::deployer).table());
        commands = new Commands(table, desiredState, journal, station, scheduler, (to, answer, told) -> {
            answers.add(answer);
            told.run();
        });
    }

    JsonNode send(String path, String body) {
        return send(path, body.getBytes(StandardCharsets.UTF_8), false);
    }

    JsonNode send(String path, byte[] body, boolean retained) {
        int before = answers.size();
        commands.handle(path, new Incoming(path, body, retained, Optional.empty(), new byte[0]), () -> handled++);
        if (answers.size() != before + 1) {
            throw new AssertionError(
                    answers.size() - before + " answers to " + path + " " + new String(body, StandardCharsets.UTF_8));
        }
        try {
            return mapper.readTree(answers.get(before));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String status(String path, String body) {
        JsonNode n = send(path, body);
        return n.get("status").asText()
                + (n.get("reason").asText().isEmpty()
                        ? ""
                        : ": " + n.get("reason").asText());
    }
}
