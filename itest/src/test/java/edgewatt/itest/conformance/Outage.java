package edgewatt.itest.conformance;

import static edgewatt.itest.conformance.Failure.unless;

import java.time.Instant;
import java.util.List;

/** The backend is away, or answers with errors: nothing is lost, and nobody is kept from charging. */
final class Outage {
    private final Rig rig;

    Outage(Rig rig) {
        this.rig = rig;
    }

    List<Step> steps() {
        return List.of(
                new Step(
                        "outage.during-charge",
                        "the link breaks during a charge: it goes on, samples come later, no second boot",
                        this::during),
                new Step(
                        "outage.offline-charge",
                        "a whole charge without a backend is delivered in order with its own times",
                        this::whole),
                new Step(
                        "outage.offline-invalid",
                        "a card accepted offline and refused later: DeAuthorized",
                        this::invalid),
                new Step(
                        "outage.offline-unknown",
                        "a card nobody knows starts nothing offline; if allowed it does",
                        this::unknown),
                new Step(
                        "outage.start-refused-once",
                        "StartTransaction answered with CALLERROR is sent again, and billed once",
                        this::startRefused),
                new Step(
                        "outage.values-refused",
                        "MeterValues answered with CALLERROR neither end the charge nor stop the bill",
                        this::valuesRefused),
                new Step(
                        "outage.authorize-silent",
                        "an Authorize that is never answered does not block the link",
                        this::silent));
    }

    private void gone() throws Exception {
        rig.backend.away();
        rig.until("the station is gone", () -> !rig.backend.connected(rig.station()));
    }

    private void during() throws Exception {
        int boots = rig.calls(0, "BootNotification").size();
        int transaction = rig.charge(1, "CARD1");
        int from = rig.mark();
        gone();
        rig.sim("tag 1 CARD1");
        rig.until(
                "the charge has ended",
                () -> !rig.controller.state(1).path("contactorClosed").asBoolean());
        rig.backend.back();
        Frame stop = rig.stopped(from, transaction, "Local");
        Frame finishing = rig.status(from, 1, "Finishing");
        unless(finishing.number() > 0 && stop.number() > 0, "both come");
        unless(rig.calls(0, "BootNotification").size() == boots, "it has booted again");
        rig.leave(1);
    }

    private void whole() throws Exception {
        rig.configure("LocalAuthorizeOffline", "true");
        rig.charge(1, "CARD1"); // from now on the cache knows it
        rig.leave(1);
        int from = rig.mark();
        gone();
        Instant away = Instant.now();
        rig.sim("plug 1");
        rig.sim("tag 1 CARD1");
        rig.until(
                "it charges offline",
                () -> rig.controller.state(1).path("contactorClosed").asBoolean());
        rig.sim("tag 1 CARD1");
        rig.until(
                "it has ended offline",
                () -> !rig.controller.state(1).path("contactorClosed").asBoolean());
        rig.quiet(500, "somebody is connected", () -> rig.backend.connected(rig.station()));
        Instant back = Instant.now();
        rig.backend.back();
        Frame start = rig.sent(from, "StartTransaction");
        int transaction = rig.answered(start).path("transactionId").asInt();
        Frame stop = rig.stopped(start.number(), transaction, "Local");
        for (Frame f : List.of(start, stop)) {
            Instant at = Instant.parse(f.payload().path("timestamp").asText());
            unless(!at.isBefore(away.minusSeconds(1)) && !at.isAfter(back), "not its own time: " + f.text());
        }
        rig.leave(1);
    }

    private void invalid() throws Exception {
        rig.charge(1, "SOLD");
        rig.leave(1);
        rig.backend.rule(
                "{\"action\":\"StartTransaction\",\"match\":{\"idTag\":\"SOLD\"},\"result\":{\"idTagInfo\":{\"status\":\"Expired\"}}}");
        int from = rig.mark();
        gone();
        rig.sim("plug 1");
        rig.sim("tag 1 SOLD");
        rig.until(
                "it charges offline",
                () -> rig.controller.state(1).path("contactorClosed").asBoolean());
        rig.backend.back();
        int transaction = rig.started(from, 1);
        rig.stopped(from, transaction, "DeAuthorized");
        rig.leave(1);
    }

    private void unknown() throws Exception {
        gone();
        rig.sim("plug 1");
        rig.sim("tag 1 NEVERSEEN");
        rig.quiet(
                1000,
                "an unknown card charges",
                () -> rig.controller.state(1).path("contactorClosed").asBoolean());
        rig.sim("unplug 1");
        rig.backend.back();
        rig.online();
        rig.configure("AllowOfflineTxForUnknownId", "true");
        int from = rig.mark();
        gone();
        rig.sim("plug 1");
        rig.sim("tag 1 NEVERSEEN");
        rig.until(
                "it charges offline",
                () -> rig.controller.state(1).path("contactorClosed").asBoolean());
        rig.sim("unplug 1");
        rig.backend.back();
        rig.stopped(from, rig.started(from, 1), "EVDisconnected");
        rig.configure("AllowOfflineTxForUnknownId", "false");
    }

    private void startRefused() throws Exception {
        rig.configure("TransactionMessageRetryInterval", "1");
        rig.backend.rule("{\"action\":\"StartTransaction\",\"times\":1,\"error\":\"InternalError\"}");
        int from = rig.mark();
        rig.sim("plug 1");
        rig.sim("tag 1 CARD1");
        Frame first = rig.sent(from, "StartTransaction");
        Frame second = rig.sent(first.number() + 1, "StartTransaction");
        unless(first.payload().equals(second.payload()), "another content: " + first.text() + " " + second.text());
        unless(!first.id().equals(second.id()), "the same message id twice");
        int transaction = rig.answered(second).path("transactionId").asInt();
        rig.status(from, 1, "Charging");
        rig.sim("unplug 1");
        rig.stopped(from, transaction, "EVDisconnected");
    }

    private void valuesRefused() throws Exception {
        rig.configure("MeterValueSampleInterval", "1");
        rig.configure("TransactionMessageAttempts", "1");
        int transaction = rig.charge(1, "CARD1");
        rig.backend.rule("{\"action\":\"MeterValues\",\"error\":\"InternalError\"}");
        int from = rig.mark();
        Frame refused = rig.sent(from, "MeterValues");
        rig.sent(refused.number() + 1, "MeterValues");
        unless(rig.controller.state(1).path("contactorClosed").asBoolean(), "the charge has ended");
        rig.configure("MeterValueSampleInterval", "0");
        rig.sim("unplug 1");
        rig.stopped(from, transaction, "EVDisconnected");
        rig.configure("TransactionMessageAttempts", "5");
    }

    private void silent() throws Exception {
        rig.configure("MessageTimeout", "1");
        rig.backend.rule("{\"action\":\"Authorize\",\"match\":{\"idTag\":\"MUTE\"},\"silent\":true}");
        int from = rig.mark();
        rig.sim("plug 1");
        rig.sim("tag 1 MUTE");
        rig.sent(from, "Authorize");
        rig.call("GetConfiguration", "{\"key\":[\"NumberOfConnectors\"]}");
        rig.expect("Accepted", "TriggerMessage", "{\"requestedMessage\":\"Heartbeat\"}");
        rig.sent(from, "Heartbeat");
        rig.configure("MessageTimeout", "30");
        rig.leave(1);
    }
}
