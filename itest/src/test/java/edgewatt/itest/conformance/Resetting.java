package edgewatt.itest.conformance;

import static edgewatt.itest.conformance.Failure.unless;

import java.util.List;

/** Restarts: asked for, and not. */
final class Resetting {
    private final Rig rig;

    Resetting(Rig rig) {
        this.rig = rig;
    }

    List<Step> steps() {
        return List.of(
                new Step(
                        "reset.soft-charging",
                        "a soft reset ends the charge first: SoftReset, told before the restart",
                        this::softCharging),
                new Step("reset.hard", "a hard reset restarts, boots and tells the states", this::hard),
                new Step("reset.startup-event", "reset and start are told as security events", this::startupEvent),
                new Step(
                        "reset.hard-charging",
                        "a hard reset ends the charge: HardReset, told before or after",
                        this::hardCharging),
                new Step("reset.unavailable", "Inoperative outlives a restart", this::unavailable),
                new Step("reset.reserved", "list version and reservation outlive a restart", this::reserved),
                new Step(
                        "reset.rejected-boot",
                        "a boot that is Rejected is tried again after its interval",
                        this::rejectedBoot),
                new Step("reset.power-loss", "killed while charging, configured to close: PowerLoss", this::powerLoss),
                new Step(
                        "reset.power-loss-resume",
                        "killed while charging, configured to resume: the same transaction goes on",
                        this::resumed));
    }

    private void softCharging() throws Exception {
        int transaction = rig.charge(1, "CARD1");
        int from = rig.mark();
        rig.expect("Accepted", "Reset", "{\"type\":\"Soft\"}");
        Frame stop = rig.stopped(from, transaction, "SoftReset");
        rig.restarted();
        Frame boot = rig.sent(from, "BootNotification");
        unless(stop.number() < boot.number(), "the end was told after the restart");
        rig.status(boot.number(), 2, "Available");
        rig.tidy();
        rig.status(boot.number(), 1, "Available");
    }

    private void hard() throws Exception {
        int from = rig.mark();
        rig.expect("Accepted", "Reset", "{\"type\":\"Hard\"}");
        rig.restarted();
        Frame boot = rig.sent(from, "BootNotification");
        for (int connector = 0; connector <= 2; connector++) {
            rig.status(boot.number(), connector, "Available");
        }
    }

    /** Of the restart before. A link that is new begins with what happens after it was made, so not of the very first start. */
    private void startupEvent() throws Exception {
        for (String type : List.of("ResetOrReboot", "StartupOfTheDevice")) {
            rig.sent(
                    0, "SecurityEventNotification", p -> p.path("type").asText().equals(type));
        }
    }

    private void hardCharging() throws Exception {
        int transaction = rig.charge(1, "CARD1");
        int from = rig.mark();
        rig.expect("Accepted", "Reset", "{\"type\":\"Hard\"}");
        rig.restarted();
        rig.stopped(from, transaction, "HardReset");
        Frame boot = rig.sent(from, "BootNotification");
        rig.tidy();
        rig.status(boot.number(), 1, "Available");
    }

    private void unavailable() throws Exception {
        rig.expect("Accepted", "ChangeAvailability", "{\"connectorId\":1,\"type\":\"Inoperative\"}");
        int from = rig.mark();
        rig.controller.kill();
        rig.controller.start();
        Frame boot = rig.sent(from, "BootNotification");
        rig.status(boot.number(), 1, "Unavailable");
        rig.expect("Accepted", "ChangeAvailability", "{\"connectorId\":1,\"type\":\"Operative\"}");
        rig.status(boot.number(), 1, "Available");
    }

    private void reserved() throws Exception {
        rig.expect(
                "Accepted",
                "SendLocalList",
                "{\"listVersion\":77,\"updateType\":\"Full\",\"localAuthorizationList\":[{\"idTag\":\"LISTED1\",\"idTagInfo\":{\"status\":\"Accepted\"}}]}");
        rig.expect(
                "Accepted",
                "ReserveNow",
                "{\"connectorId\":2,\"reservationId\":21,\"idTag\":\"GUEST\",\"expiryDate\":\""
                        + Rig.in(java.time.Duration.ofMinutes(5)) + "\"}");
        int from = rig.mark();
        rig.controller.kill();
        rig.controller.start();
        Frame boot = rig.sent(from, "BootNotification");
        rig.status(boot.number(), 2, "Reserved");
        int version = rig.call("GetLocalListVersion", "{}").path("listVersion").asInt();
        unless(version == 77, "listVersion " + version);
        rig.expect("Accepted", "CancelReservation", "{\"reservationId\":21}");
        rig.status(boot.number(), 2, "Available");
    }

    private void rejectedBoot() throws Exception {
        rig.backend.rule(
                "{\"action\":\"BootNotification\",\"times\":1,\"result\":{\"status\":\"Rejected\",\"interval\":2}}");
        int from = rig.mark();
        rig.controller.kill();
        rig.controller.start();
        Frame first = rig.sent(from, "BootNotification");
        Frame second = rig.sent(first.number() + 1, "BootNotification");
        long wait = java.time.Duration.between(first.at(), second.at()).toMillis();
        unless(wait >= 1900, "booted again after " + wait + " ms; the interval was 2 s");
        for (Frame f : rig.calls(first.number(), "StatusNotification")) {
            unless(f.number() > second.number(), "told while Rejected: " + f.text());
        }
        rig.status(second.number(), 1, "Available");
    }

    private void powerLoss() throws Exception {
        restartAs("close");
        int transaction = rig.charge(1, "CARD1");
        int from = rig.mark();
        rig.controller.kill();
        rig.controller.start();
        rig.stopped(from, transaction, "PowerLoss");
        rig.tidy();
        rig.status(from, 1, "Available");
    }

    private void resumed() throws Exception {
        restartAs("resume");
        int transaction = rig.charge(1, "CARD1");
        int from = rig.mark();
        rig.controller.kill();
        rig.controller.start();
        rig.status(from, 1, "Charging");
        unless(rig.calls(from, "StartTransaction").isEmpty(), "a second StartTransaction");
        rig.sim("unplug 1");
        rig.stopped(from, transaction, "EVDisconnected");
    }

    /** A settings file is read at the start. */
    private void restartAs(String onRestart) throws Exception {
        rig.controller.write("station", Conformance.station(onRestart));
        int from = rig.mark();
        rig.controller.kill();
        rig.controller.start();
        rig.status(from, 1, "Available");
    }
}
