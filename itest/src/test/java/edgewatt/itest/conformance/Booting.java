package edgewatt.itest.conformance;

import static edgewatt.itest.conformance.Failure.unless;

import java.time.Duration;
import java.util.List;

/** The morning: the station boots against a backend that lets it wait. Must be the first part. */
final class Booting {
    private final Rig rig;

    Booting(Rig rig) {
        this.rig = rig;
    }

    List<Step> steps() {
        return List.of(
                new Step(
                        "boot.pending",
                        "while Pending only BootNotification leaves, and what is triggered; commands to start are refused",
                        this::pending),
                new Step(
                        "boot.accepted",
                        "once Accepted each connector and connector 0 tell their state",
                        this::accepted),
                new Step("boot.heartbeat", "Heartbeat follows HeartbeatInterval", this::heartbeat));
    }

    private void pending() throws Exception {
        rig.backend.rule(
                "{\"action\":\"BootNotification\",\"times\":2,\"result\":{\"status\":\"Pending\",\"interval\":3}}");
        rig.controller.start();
        Frame first = rig.sent(0, "BootNotification");
        unless(first.payload().path("chargePointVendor").asText().equals("Edgewatt"), "vendor: " + first.text());
        rig.answered(first);
        rig.call("GetConfiguration", "{\"key\":[\"NumberOfConnectors\"]}");
        rig.configure("ConnectionTimeOut", "60");
        rig.expect("Rejected", "RemoteStartTransaction", "{\"connectorId\":1,\"idTag\":\"TAG1\"}");
        unless(rig.calls(0, "StatusNotification").isEmpty(), "a StatusNotification left while Pending");
        rig.expect("Accepted", "TriggerMessage", "{\"requestedMessage\":\"StatusNotification\",\"connectorId\":1}");
        rig.sent(0, "StatusNotification", p -> p.path("connectorId").asInt() == 1);

        Frame second = rig.sent(first.number() + 1, "BootNotification");
        Duration wait = Duration.between(first.at(), second.at());
        unless(wait.toMillis() >= 2900, "booted again after " + wait.toMillis() + " ms; the interval was 3 s");
    }

    private void accepted() throws Exception {
        Frame third = rig.frame(
                "BootNotification.conf Accepted",
                0,
                f -> !f.fromStation()
                        && f.isResult()
                        && f.payload().path("status").asText().equals("Accepted")
                        && f.payload().has("interval"));
        for (int connector = 0; connector <= 2; connector++) {
            rig.status(third.number(), connector, "Available");
        }
        rig.base();
    }

    private void heartbeat() throws Exception {
        rig.configure("HeartbeatInterval", "1");
        int from = rig.mark();
        Frame one = rig.sent(from, "Heartbeat");
        Frame two = rig.sent(one.number() + 1, "Heartbeat");
        long apart = Duration.between(one.at(), two.at()).toMillis();
        unless(apart >= 800 && apart < 3000, "heartbeats " + apart + " ms apart at an interval of 1 s");
        rig.configure("HeartbeatInterval", "300");
    }
}
