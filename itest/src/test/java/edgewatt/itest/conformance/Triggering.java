package edgewatt.itest.conformance;

import java.util.ArrayList;
import java.util.List;

/** TriggerMessage and ExtendedTriggerMessage: the answer first, then the message. */
final class Triggering {
    private static final List<String> PLAIN = List.of(
            "BootNotification",
            "DiagnosticsStatusNotification",
            "FirmwareStatusNotification",
            "Heartbeat",
            "MeterValues",
            "StatusNotification");

    private static final List<String> EXTENDED = List.of(
            "BootNotification",
            "LogStatusNotification",
            "FirmwareStatusNotification",
            "Heartbeat",
            "MeterValues",
            "StatusNotification");

    private final Rig rig;

    Triggering(Rig rig) {
        this.rig = rig;
    }

    List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        for (String message : PLAIN) {
            steps.add(new Step(
                    "trigger." + message,
                    "TriggerMessage brings " + message,
                    () -> trigger("TriggerMessage", message, message)));
        }
        steps.add(new Step("trigger.unknown-connector", "an unknown connector: Rejected", this::unknownConnector));
        for (String message : EXTENDED) {
            // errata of the security extension: firmware means the signed kind here
            String brings = message.equals("FirmwareStatusNotification") ? "SignedFirmwareStatusNotification" : message;
            steps.add(new Step(
                    "extended-trigger." + message,
                    "ExtendedTriggerMessage brings " + brings,
                    () -> trigger("ExtendedTriggerMessage", message, brings)));
        }
        return steps;
    }

    private void trigger(String with, String message, String brings) throws Exception {
        int from = rig.mark();
        rig.expect("Accepted", with, "{\"requestedMessage\":\"" + message + "\"}");
        Frame answer = rig.frame("the answer", from, f -> f.fromStation() && f.isResult());
        Frame sent = rig.sent(from, brings);
        Failure.unless(sent.number() > answer.number(), brings + " came before the answer");
    }

    private void unknownConnector() throws Exception {
        rig.expect("Rejected", "TriggerMessage", "{\"requestedMessage\":\"MeterValues\",\"connectorId\":9}");
    }
}
