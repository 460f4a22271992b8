package edgewatt.web.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.api.deploy.Deployer;
import edgewatt.api.deploy.DeploymentListener;
import edgewatt.web.http.EventStream;
import edgewatt.web.http.Json;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Passes on to all who listen how a deployment goes. Any thread; never blocks. */
public final class DeployEvents implements DeploymentListener {
    private final Set<EventStream> streams = ConcurrentHashMap.newKeySet();

    @Override
    public void progressed(Deployer.Progress progress) {
        if (!streams.isEmpty()) {
            send("progress", Words.progress(progress));
        }
    }

    @Override
    public void ended(Deployer.Generation now, Deployer.Outcome outcome) {
        ObjectNode json = Json.object();
        json.set("current", Words.generation(now));
        json.set("outcome", Words.outcome(outcome));
        send("outcome", json);
    }

    /** @return ends the listening */
    Runnable open(EventStream stream, JsonNode first) {
        stream.send("state", first);
        streams.add(stream);
        return () -> streams.remove(stream);
    }

    private void send(String event, JsonNode data) {
        streams.forEach(stream -> stream.send(event, data));
    }
}
