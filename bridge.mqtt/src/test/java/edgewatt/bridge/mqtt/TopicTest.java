package edgewatt.bridge.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class TopicTest {
    @Test
    void theDocumentedTableIsTheOneInTheCode() throws IOException {
        String document = Files.readString(Path.of("..", "docs", "mqtt.md"));
        assertTrue(document.contains(Topic.table()), "put this into docs/mqtt.md:\n" + Topic.table());
    }

    @Test
    void anAddressIsCheckedBeforeItIsUsed() {
        assertEquals("", BridgeComponent.urlTrouble("tcp://broker.lan:1883"));
        assertEquals("", BridgeComponent.urlTrouble("ssl://192.0.2.1:8883"));
        assertTrue(BridgeComponent.urlTrouble("mqtt://broker.lan").contains("tcp://host:port"));
        assertTrue(BridgeComponent.urlTrouble("tcp://me:hush@broker.lan").contains("passwordRef"));
        assertTrue(!BridgeComponent.urlTrouble("tcp://me:hush@broker.lan").contains("hush"));
        assertTrue(BridgeComponent.urlTrouble("tcp://a b").contains("no address"));
    }
}
