package edgewatt.ocpp.smartcharging.plan.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.ocpp.smartcharging.plan.Budget;
import edgewatt.ocpp.smartcharging.plan.DefaultEngine;
import edgewatt.ocpp.smartcharging.plan.Plan;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;

class InstanceFileTest {
    @Test
    void anInstanceIsReadPlannedAndDrawn() throws Exception {
        InstanceFile instance = InstanceFile.read(
                Path.of(getClass().getResource("/plan/house.json").toURI()));
        assertEquals(8, instance.site().slots());
        assertEquals(2, instance.site().storages().size());
        Plan plan = new DefaultEngine().plan(instance.site(), instance.forecasts(), Budget.usual());
        assertTrue(plan.shortfalls().isEmpty());
        assertTrue(plan.costs().total() < plan.atOnce().total());
        String text = new PlanText(instance, plan).text();
        assertTrue(text.contains("charging at once would cost"), text);
        String svg = new PlanPicture(instance, plan).svg();
        DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    }
}
