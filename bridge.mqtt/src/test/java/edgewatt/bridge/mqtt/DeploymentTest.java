package edgewatt.bridge.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import edgewatt.api.deploy.Deployer.Outcome;
import edgewatt.api.deploy.Deployer.Phase;
import edgewatt.api.deploy.Deployer.Progress;
import edgewatt.api.deploy.Deployer.Status;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class DeploymentTest {
    private static final String URL = "{\"url\":\"https://updates.example/bundles.zip\"}";

    private final Counter counter = new Counter(false, Optional.empty());
    private final FakeDeployer deployer = new FakeDeployer();

    private JsonNode told() throws IOException {
        String json = new Deployment(counter.around::deployer).json().orElseThrow();
        return new ObjectMapper().readTree(json);
    }

    @Test
    void withoutADeployerThereIsNothingToTellAndNothingToTake() {
        assertEquals("not_supported: the bundle deploy is not running", counter.status("cmd/deploy", URL));
        assertTrue(new Deployment(counter.around::deployer).json().isEmpty());
    }

    @Test
    void anAddressIsHandedOnOnceAndAnsweredBeforeItIsFetched() {
        counter.around.put(deployer);
        assertEquals("accepted", counter.status("cmd/deploy", URL));
        assertEquals(List.of("https://updates.example/bundles.zip mqtt"), deployer.calls);
        deployer.progress = new Progress(Phase.FETCHING, "8+3", "mqtt", 1, 4, "");
        assertTrue(counter.status("cmd/deploy", URL).contains("another deployment is running (fetching)"));
        assertEquals(1, deployer.calls.size());
    }

    @Test
    void whatIsRefusedAtOnceIsRefusedInTheAnswer() {
        counter.around.put(deployer);
        deployer.outcome = CompletableFuture.completedFuture(new Outcome(false, "its number is 6", Status.REPLAYED));
        assertEquals("rejected: its number is 6", counter.status("cmd/deploy", URL));
    }

    @Test
    void onlyTheWebIsFetchedFrom() {
        counter.around.put(deployer);
        for (String url : List.of("file:///etc/passwd", "ftp://h/x", "https:///x", "x y")) {
            String status = counter.status("cmd/deploy", "{\"url\":\"" + url + "\"}");
            assertTrue(status.startsWith("rejected: 'url' "), status);
        }
        assertEquals(List.of(), deployer.calls);
    }

    @Test
    void itCanBeWithdrawn() {
        counter.around.put(deployer);
        assertEquals("accepted", counter.status("cmd/deploy", "{\"url\":null}"));
        deployer.cancels = false;
        assertTrue(counter.status("cmd/deploy", "{\"url\":null}").contains("too late"));
    }

    @Test
    void progressAndEndAreToldAsHomeAssistantsUpdateReadsThem() throws IOException {
        counter.around.put(deployer);
        assertEquals("7+3", told().get("installed_version").asText());
        assertEquals("7+3", told().get("latest_version").asText());
        assertFalse(told().get("in_progress").asBoolean());
        deployer.progress = new Progress(Phase.FETCHING, "8+3", "web", 300, 400, "");
        assertEquals("8+3", told().get("latest_version").asText());
        assertEquals(75, told().get("update_percentage").asInt());
        assertEquals("fetching", told().get("phase").asText());
        deployer.progress = new Progress(Phase.WATCHING, "8+3", "web", 0, -1, "");
        assertTrue(told().get("update_percentage").isNull());
        deployer.progress = Progress.IDLE;
        deployer.last = Optional.of(new Outcome(false, "the link to the backend was lost", Status.ROLLED_BACK));
        assertEquals("rolled_back", told().at("/last/status").asText());
    }
}
