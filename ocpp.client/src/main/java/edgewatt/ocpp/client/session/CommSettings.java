package edgewatt.ocpp.client.session;

import edgewatt.api.station.VariableId;
import edgewatt.api.station.Variables;
import edgewatt.ocpp.client.link.Backoff;
import java.time.Duration;

/** The variables of the connection as one link reads them, live. Any thread. */
public final class CommSettings {
    public static final String COMPONENT = "OCPPCommCtrlr";
    public static final VariableId HEARTBEAT = VariableId.of(COMPONENT, "HeartbeatInterval");
    public static final VariableId PING = VariableId.of(COMPONENT, "WebSocketPingInterval");
    public static final VariableId BACKOFF_MINIMUM = VariableId.of(COMPONENT, "RetryBackOffWaitMinimum");
    public static final VariableId BACKOFF_RANGE = VariableId.of(COMPONENT, "RetryBackOffRandomRange");
    public static final VariableId BACKOFF_REPEATS = VariableId.of(COMPONENT, "RetryBackOffRepeatTimes");
    public static final VariableId ATTEMPTS = VariableId.of(COMPONENT, "MessageAttempts", "TransactionEvent");
    public static final VariableId ATTEMPT_INTERVAL =
            VariableId.of(COMPONENT, "MessageAttemptInterval", "TransactionEvent");
    public static final VariableId TIMEOUT = VariableId.of(COMPONENT, "MessageTimeout", "Default");
    public static final VariableId RESET_RETRIES = VariableId.of(COMPONENT, "ResetRetries");
    public static final VariableId UNLOCK = VariableId.of(COMPONENT, "UnlockOnEVSideDisconnect");

    /** Of 1.6 only; 2.x has no such variable. */
    public static final VariableId MINIMUM_STATUS = VariableId.of(COMPONENT, "MinimumStatusDuration");

    private final Variables variables;
    private final Conversation.Identity identity;
    private volatile Duration ownHeartbeat;

    public CommSettings(Variables variables, Conversation.Identity identity) {
        this.variables = variables;
        this.identity = identity;
    }

    /** The backend's boot names an interval: the variable follows the link in control, an observer keeps its own. */
    void heartbeatFromBoot(int seconds) {
        if (!identity.controls()) {
            ownHeartbeat = Duration.ofSeconds(seconds);
        } else if (variables.integer(HEARTBEAT) != seconds) {
            variables.write(HEARTBEAT, Integer.toString(seconds), identity.name());
        }
    }

    /** The interval of an earlier boot: the variable has it, or what was written to it since; an observer may have lost it. */
    void heartbeatStill(int seconds) {
        if (!identity.controls() && seconds > 0) {
            ownHeartbeat = Duration.ofSeconds(seconds);
        }
    }

    Duration heartbeatInterval() {
        Duration own = ownHeartbeat;
        return own != null ? own : Duration.ofSeconds(variables.integer(HEARTBEAT));
    }

    Duration minimumStatus() {
        return Duration.ofSeconds(variables.integer(MINIMUM_STATUS));
    }

    Duration messageTimeout() {
        return Duration.ofSeconds(variables.integer(TIMEOUT));
    }

    Attempts.Limits attempts() {
        return new Attempts.Limits(
                Math.max(1, variables.integer(ATTEMPTS)), Duration.ofSeconds(variables.integer(ATTEMPT_INTERVAL)));
    }

    public Duration pingInterval() {
        return Duration.ofSeconds(variables.integer(PING));
    }

    public Backoff.Settings backoff() {
        return new Backoff.Settings(
                variables.integer(BACKOFF_MINIMUM),
                variables.integer(BACKOFF_RANGE),
                variables.integer(BACKOFF_REPEATS));
    }
}
