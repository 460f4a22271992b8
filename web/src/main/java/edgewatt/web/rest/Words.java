package edgewatt.web.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.api.deploy.Deployer;
import edgewatt.web.http.Json;
import java.util.List;
import java.util.Locale;

/** The deployer's records as JSON. */
final class Words {
    private Words() {}

    /** As it stands in JSON: {@code WAITING_FOR_IDLE} is {@code waiting-for-idle}. */
    static String of(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static ObjectNode generation(Deployer.Generation generation) {
        return Json.object()
                .put("name", generation.name())
                .put("number", generation.number())
                .put("proven", generation.proven());
    }

    static ObjectNode progress(Deployer.Progress progress) {
        return Json.object()
                .put("phase", of(progress.phase()))
                .put("generation", progress.generation())
                .put("origin", progress.origin())
                .put("doneBytes", progress.doneBytes())
                .put("totalBytes", progress.totalBytes())
                .put("detail", progress.detail());
    }

    static ObjectNode outcome(Deployer.Outcome outcome) {
        ObjectNode json = Json.object()
                .put("applied", outcome.applied())
                .put("status", of(outcome.status()))
                .put("kind", of(outcome.status().kind()));
        return outcome.reason().isEmpty() ? json : json.put("reason", outcome.reason());
    }

    static ArrayNode bundles(List<Deployer.Installed> bundles) {
        ArrayNode array = Json.array();
        for (Deployer.Installed bundle : bundles) {
            array.addObject()
                    .put("name", bundle.name())
                    .put("version", bundle.version())
                    .put("sha256", bundle.sha256())
                    .put("startLevel", bundle.startLevel())
                    .put("layer", of(bundle.layer()))
                    .put("safetySet", bundle.safetySet())
                    .put("running", bundle.running());
        }
        return array;
    }

    /** All that a caller wants to know of deployments. */
    static ObjectNode state(Deployer deployer) {
        ObjectNode json = Json.object();
        json.set("current", generation(deployer.current()));
        json.set("progress", progress(deployer.progress()));
        deployer.last().ifPresent(last -> json.set("last", outcome(last)));
        return json;
    }
}
