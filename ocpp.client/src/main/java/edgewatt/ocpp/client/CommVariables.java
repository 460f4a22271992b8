package edgewatt.ocpp.client;

import edgewatt.api.io.Subscription;
import edgewatt.api.station.VariableDefinition;
import edgewatt.api.station.Variables;
import edgewatt.ocpp.client.security.SecurityVariables;
import edgewatt.ocpp.client.session.CommSettings;
import java.util.List;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Defines the variables of connection and security, once for all links. */
@Component(immediate = true, service = CommVariables.class)
public final class CommVariables {
    private final Subscription definitions;

    @Activate
    public CommVariables(@Reference Variables variables) {
        definitions = variables.define(definitions());
    }

    @Deactivate
    void deactivate() {
        definitions.close();
    }

    /** Names: OCPP 2.0.1 part 2 appendix 3 and part 4 section 8. */
    public static List<VariableDefinition> definitions() {
        return Stream.concat(connection().stream(), SecurityVariables.shared().stream())
                .toList();
    }

    private static List<VariableDefinition> connection() {
        return List.of(
                VariableDefinition.integer(
                        CommSettings.HEARTBEAT,
                        "s",
                        1,
                        86_400,
                        300,
                        "between signs of life; the backend's boot sets it"),
                VariableDefinition.integer(CommSettings.PING, "s", 0, 3600, 20, "between WebSocket pings; 0 = none"),
                VariableDefinition.integer(
                        CommSettings.BACKOFF_MINIMUM, "s", 1, 3600, 5, "shortest wait before a new connection"),
                VariableDefinition.integer(
                        CommSettings.BACKOFF_RANGE, "s", 0, 600, 5, "random part added to each wait"),
                VariableDefinition.integer(CommSettings.BACKOFF_REPEATS, "", 0, 10, 4, "how often the wait is doubled"),
                VariableDefinition.integer(
                        CommSettings.ATTEMPTS, "", 1, 100, 5, "tries of a transaction message before it is parked"),
                VariableDefinition.integer(
                        CommSettings.ATTEMPT_INTERVAL, "s", 0, 86_400, 10, "unit of the wait between those tries"),
                VariableDefinition.integer(
                        CommSettings.TIMEOUT, "s", 1, 600, 30, "longest wait for an answer of the backend"),
                VariableDefinition.integer(
                        CommSettings.MINIMUM_STATUS,
                        "s",
                        0,
                        3600,
                        0,
                        "that a state must last to be reported; 0 = none"),
                VariableDefinition.integer(
                        CommSettings.RESET_RETRIES, "", 0, 10, 1, "tries of a reset that did not happen"));
    }
}
