package edgewatt.ocpp.smartcharging;

import edgewatt.api.io.Subscription;
import edgewatt.api.station.VariableDefinition;
import edgewatt.api.station.VariableDefinition.Mutability;
import edgewatt.api.station.VariableDefinition.Type;
import edgewatt.api.station.VariableId;
import edgewatt.api.station.Variables;
import java.util.List;
import java.util.OptionalDouble;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** What smart charging tells of itself in the device model: OCPP 2.0.1 SmartChargingCtrlr, read-only. */
@Component(
        service = {},
        immediate = true)
public final class SmartChargingVariables {
    private final Subscription definitions;

    @Activate
    public SmartChargingVariables(@Reference Variables variables) {
        definitions = variables.define(List.of(
                told("Available", "", Type.BOOLEAN, "true", "Smart charging is present"),
                told("Enabled", "", Type.BOOLEAN, "true", "Smart charging is in use"),
                told(
                        "ProfileStackLevel",
                        "",
                        Type.INTEGER,
                        number(ProfileRules.MAX_STACK_LEVEL),
                        "Highest stack level"),
                told("PeriodsPerSchedule", "", Type.INTEGER, number(ProfileRules.MAX_PERIODS), "Periods of a schedule"),
                told("Entries", "ChargingProfiles", Type.INTEGER, number(ProfileStore.MAX_PROFILES), "Profiles kept"),
                told("RateUnit", "", Type.STRING, "A,W", "Units of a schedule")));
    }

    @Deactivate
    void deactivate() {
        definitions.close();
    }

    private static String number(int value) {
        return Integer.toString(value);
    }

    private static VariableDefinition told(String name, String instance, Type type, String value, String description) {
        return new VariableDefinition(
                VariableId.of("SmartChargingCtrlr", name, instance),
                type,
                "",
                Mutability.READ_ONLY,
                false,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                List.of(),
                value,
                description);
    }
}
