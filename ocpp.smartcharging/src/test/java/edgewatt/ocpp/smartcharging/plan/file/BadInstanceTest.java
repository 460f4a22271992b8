package edgewatt.ocpp.smartcharging.plan.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong in a site instance is said in one sentence with its place, and nothing is planned. */
class BadInstanceTest {
    private final ObjectNode site = SiteGenerator.site(2, 96, 3);

    @TempDir
    Path folder;

    @Test
    void aSiteAsItShouldBeIsTaken() {
        assertEquals(3, InstanceFile.of("good", site).site().storages().size());
    }

    @Test
    void aGapIsNamedWithItsSlot() {
        ((ArrayNode) site.get("load_kw")).set(17, NullNode.getInstance());
        assertSays("\"load_kw\" value 17: is a gap");
    }

    @Test
    void aTextAmongNumbersIsNamed() {
        ((ArrayNode) site.get("pv_kw")).set(2, new TextNode("1,5"));
        assertSays("\"pv_kw\" value 2: \"1,5\" is no number");
    }

    @Test
    void notANumberIsNoJson() throws IOException {
        Path file = folder.resolve("nan.json");
        Files.writeString(file, site.toString().replaceFirst("\"pv_kw\":\\[", "\"pv_kw\":[NaN,"));
        String message = assertThrows(IllegalArgumentException.class, () -> InstanceFile.read(file))
                .getMessage();
        assertTrue(message.contains("line 1, column") && message.contains("NaN"), message);
        assertFalse(message.contains("\n"), message);
    }

    @Test
    void aFieldGivenTwiceIsRefused() throws IOException {
        Path file = folder.resolve("twice.json");
        Files.writeString(file, site.toString().replaceFirst("\\{", "{\"T\":96,"));
        String message = assertThrows(IllegalArgumentException.class, () -> InstanceFile.read(file))
                .getMessage();
        assertTrue(message.contains("'T'"), message);
    }

    @Test
    void aSeriesOfAnotherLengthIsRefused() {
        ((ArrayNode) site.get("import_price")).remove(0);
        assertSays("\"import_price\" has 95 values for 96 slots");
    }

    @Test
    void aUnitThatCannotBeMeantIsNamed() {
        scale("load_kw", 1000);
        assertSays("the unit is kW");
    }

    @Test
    void pricesPerMegawattHourAreRefused() {
        scale("import_price", 1000);
        assertSays("the unit is EUR/kWh");
    }

    @Test
    void oneValueInAnotherUnitIsEnoughToRefuse() {
        ((ArrayNode) site.get("load_kw")).set(5, new DoubleNode(1500));
        assertSays("\"load_kw\" value 5: 1500 is out of range");
    }

    @Test
    void anUnknownFieldIsRefusedWithTheKnownOnes() {
        site.put("import_limit", 17);
        assertSays("\"import_limit\" is no field of it; it has T, circuits, controllable_cap_kw");
    }

    @Test
    void aFieldOfADeviceIsNamedWithTheDevice() {
        car().put("eta_c", 92);
        assertSays("device ev0_0: \"eta_c\" 92 is out of range");
        car().put("eta_c", 0.9).put("depart", 97);
        assertSays("device ev0_0: \"depart\" 97 must be a whole number");
        car().put("depart", 80).put("phases", 3);
        assertSays("device ev0_0: \"phases\" is no field of it");
        car().remove("phases");
        car().remove("target");
        assertSays("device ev0_0: \"target\" is missing");
        car().put("target", 20).put("soc0", 60_000);
        assertSays("device ev0_0: \"soc0\" 60000 is out of range");
    }

    @Test
    void twoDevicesOfOneNameAreRefused() {
        car().put("id", "batt");
        assertSays("two devices are called \"batt\"");
    }

    @Test
    void aCircuitIsReadAndWhatIsWrongWithItIsNamed() {
        assertEquals(
                Double.POSITIVE_INFINITY,
                InstanceFile.of("good", site).site().storages().get(0).cycleCapKwh());
        car().put("cycle_cap", 4);
        ObjectNode circuit = site.putArray("circuits").addObject();
        circuit.put("name", "garage").putArray("devices").add("ev0_0");
        circuit.set("limit_kw", site.get("import_limit_kw").deepCopy());
        InstanceFile read = InstanceFile.of("good", site);
        assertEquals(4, read.site().storages().get(0).cycleCapKwh());
        assertEquals(Set.of("ev0_0"), read.site().circuits().get(0).storages());
        ((ArrayNode) circuit.get("limit_kw")).remove(0);
        assertSays("circuit garage: \"limit_kw\" has 95 values for 96 slots");
        circuit.set("limit_kw", site.get("import_limit_kw"));
        ((ArrayNode) circuit.get("devices")).add("ev9");
        assertSays("circuit garage: \"devices\" has \"ev9\", and no device is called so");
        ((ArrayNode) circuit.get("devices")).remove(1);
        ((ArrayNode) site.get("circuits")).add(circuit.deepCopy());
        assertSays("two circuits are called \"garage\"");
        ((ArrayNode) site.get("circuits")).remove(1);
        car().put("cycle_cap", -1);
        assertSays("device ev0_0: \"cycle_cap\" -1 is out of range");
    }

    private ObjectNode car() {
        return (ObjectNode) site.get("devices").get(0);
    }

    private void scale(String key, double factor) {
        ArrayNode values = (ArrayNode) site.get(key);
        for (int i = 0; i < values.size(); i++) {
            JsonNode value = values.get(i);
            values.set(i, new DoubleNode(value.doubleValue() * factor));
        }
    }

    private void assertSays(String part) {
        String message = assertThrows(IllegalArgumentException.class, () -> InstanceFile.of("bad", site))
                .getMessage();
        assertTrue(message.contains(part), message);
    }
}
