package edgewatt.itest.conformance;

import static edgewatt.itest.conformance.Failure.unless;

import java.util.List;

/** Charges with a card: the order of messages, and how each comes to its end. */
final class Charging {
    private final Rig rig;

    Charging(Rig rig) {
        this.rig = rig;
    }

    List<Step> steps() {
        return List.of(
                new Step(
                        "charge.plug-first",
                        "plug, card: Preparing, Authorize, Start, Charging; card: Stop, Finishing",
                        this::plugFirst),
                new Step(
                        "charge.tag-first",
                        "card, plug: Preparing, Start, Charging; unplug: EVDisconnected",
                        this::tagFirst),
                new Step("charge.timeout", "a card without a plug is forgotten after ConnectionTimeOut", this::timeout),
                new Step("charge.refused", "a card that the backend refuses starts nothing", this::refused),
                new Step(
                        "charge.deauthorized",
                        "a card refused in StartTransaction.conf ends the charge: DeAuthorized",
                        this::deauthorized),
                new Step(
                        "charge.deauthorized-kept",
                        "StopTransactionOnInvalidId false: no energy, no end",
                        this::deauthorizedKept),
                new Step(
                        "charge.suspended-ev",
                        "a car that takes nothing is SuspendedEV, then Charging again",
                        this::suspendedEv),
                new Step("charge.parent", "a card of the same parent ends the charge, another does not", this::parent),
                new Step(
                        "charge.stay-on-unplug",
                        "StopTransactionOnEVSideDisconnect false: unplugged is no end",
                        this::stayOnUnplug),
                new Step(
                        "charge.faulted",
                        "a fault opens at once and is Faulted; once it is gone the same transaction goes on",
                        this::faulted),
                new Step(
                        "charge.fault",
                        "an RCD that trips is Faulted with its error code, and Available when repaired",
                        this::fault),
                new Step("charge.two", "two cars at once are two transactions", this::two));
    }

    private void plugFirst() throws Exception {
        int from = rig.mark();
        rig.sim("plug 1");
        Frame preparing = rig.status(from, 1, "Preparing");
        rig.sim("tag 1 CARD1");
        Frame authorize = rig.sent(
                preparing.number(), "Authorize", p -> p.path("idTag").asText().equals("CARD1"));
        Frame start = rig.sent(
                authorize.number(),
                "StartTransaction",
                p -> p.path("idTag").asText().equals("CARD1"));
        unless(!start.payload().has("reservationId"), "reservationId without a reservation: " + start.text());
        int transaction = rig.answered(start).path("transactionId").asInt();
        rig.status(start.number(), 1, "Charging");
        rig.sim("tag 1 CARD1");
        Frame stop = rig.stopped(from, transaction, "Local");
        unless(stop.payload().path("idTag").asText().equals("CARD1"), "the card that stopped: " + stop.text());
        unless(
                stop.payload().path("meterStop").asLong()
                        >= start.payload().path("meterStart").asLong(),
                "the register went back");
        rig.status(stop.number(), 1, "Finishing");
        rig.leave(1);
    }

    private void tagFirst() throws Exception {
        int from = rig.mark();
        rig.sim("tag 2 CARD2");
        rig.sent(from, "Authorize");
        Frame preparing = rig.status(from, 2, "Preparing");
        rig.sim("plug 2");
        int transaction = rig.started(preparing.number(), 2);
        Frame charging = rig.status(from, 2, "Charging");
        rig.sim("unplug 2");
        Frame stop = rig.stopped(charging.number(), transaction, "EVDisconnected");
        unless(!stop.payload().has("idTag"), "no card has stopped it: " + stop.text());
        rig.status(stop.number(), 2, "Available");
    }

    private void timeout() throws Exception {
        rig.configure("ConnectionTimeOut", "1");
        int from = rig.mark();
        rig.sim("tag 1 CARD1");
        Frame preparing = rig.status(from, 1, "Preparing");
        rig.status(preparing.number(), 1, "Available");
        unless(rig.calls(from, "StartTransaction").isEmpty(), "started without a car");
        rig.configure("ConnectionTimeOut", "60");
    }

    private void refused() throws Exception {
        rig.backend.rule(
                "{\"action\":\"Authorize\",\"match\":{\"idTag\":\"LOST\"},\"result\":{\"idTagInfo\":{\"status\":\"Blocked\"}}}");
        int from = rig.mark();
        rig.sim("plug 1");
        rig.status(from, 1, "Preparing");
        rig.sim("tag 1 LOST");
        rig.answered(rig.sent(from, "Authorize", p -> p.path("idTag").asText().equals("LOST")));
        rig.quiet(
                700,
                "a blocked card has started a charge",
                () -> !rig.calls(from, "StartTransaction").isEmpty());
        rig.leave(1);
    }

    private void deauthorized() throws Exception {
        invalidAtStart("LATE1");
        int from = rig.mark();
        rig.sim("plug 1");
        rig.sim("tag 1 LATE1");
        int transaction = rig.started(from, 1);
        Frame stop = rig.stopped(from, transaction, "DeAuthorized");
        rig.status(stop.number(), 1, "Finishing");
        rig.leave(1);
    }

    private void deauthorizedKept() throws Exception {
        rig.configure("StopTransactionOnInvalidId", "false");
        rig.configure("MaxEnergyOnInvalidId", "0");
        invalidAtStart("LATE2");
        int from = rig.mark();
        rig.sim("plug 1");
        rig.sim("tag 1 LATE2");
        int transaction = rig.started(from, 1);
        rig.status(from, 1, "SuspendedEVSE");
        rig.quiet(
                500,
                "the transaction has ended",
                () -> !rig.calls(from, "StopTransaction").isEmpty());
        rig.sim("unplug 1");
        rig.stopped(from, transaction, "EVDisconnected");
        rig.configure("StopTransactionOnInvalidId", "true");
    }

    private void invalidAtStart(String tag) throws Exception {
        rig.backend.rule("{\"action\":\"StartTransaction\",\"match\":{\"idTag\":\"" + tag
                + "\"},\"result\":{\"idTagInfo\":{\"status\":\"Invalid\"}}}");
    }

    private void suspendedEv() throws Exception {
        rig.charge(1, "CARD1");
        int from = rig.mark();
        rig.sim("car 1 refuses=true");
        Frame suspended = rig.status(from, 1, "SuspendedEV");
        rig.sim("car 1 refuses=false");
        rig.status(suspended.number(), 1, "Charging");
        rig.leave(1);
    }

    private void parent() throws Exception {
        for (String tag : List.of("FAMILY1", "FAMILY2")) {
            String info = "\"result\":{\"idTagInfo\":{\"status\":\"Accepted\",\"parentIdTag\":\"FAMILY\"}}}";
            rig.backend.rule("{\"action\":\"Authorize\",\"match\":{\"idTag\":\"" + tag + "\"}," + info);
            rig.backend.rule("{\"action\":\"StartTransaction\",\"match\":{\"idTag\":\"" + tag + "\"}," + info);
        }
        int from = rig.mark();
        int transaction = rig.charge(1, "FAMILY1");
        rig.sim("tag 1 STRANGER");
        rig.quiet(
                500,
                "a stranger has ended it",
                () -> !rig.calls(from, "StopTransaction").isEmpty());
        rig.sim("tag 1 FAMILY2");
        Frame stop = rig.stopped(from, transaction, "Local");
        unless(stop.payload().path("idTag").asText().equals("FAMILY2"), "who has stopped it: " + stop.text());
        rig.leave(1);
    }

    private void stayOnUnplug() throws Exception {
        rig.configure("StopTransactionOnEVSideDisconnect", "false");
        int transaction = rig.charge(1, "CARD1");
        int from = rig.mark();
        rig.sim("unplug 1");
        Frame suspended = rig.status(from, 1, "SuspendedEV");
        rig.sim("plug 1");
        rig.status(suspended.number(), 1, "Charging");
        unless(rig.calls(from, "StopTransaction").isEmpty(), "it has ended");
        rig.sim("tag 1 CARD1");
        rig.stopped(from, transaction, "Local");
        rig.configure("StopTransactionOnEVSideDisconnect", "true");
        rig.leave(1);
    }

    private void faulted() throws Exception {
        int transaction = rig.charge(1, "CARD1");
        int from = rig.mark();
        rig.sim("fault 1 emergency");
        Frame faulted = rig.status(from, 1, "Faulted");
        unless(!rig.controller.state(1).path("contactorClosed").asBoolean(), "the contactor is closed");
        rig.sim("fault 1 none");
        rig.status(faulted.number(), 1, "Charging");
        unless(rig.calls(from, "StartTransaction").isEmpty(), "another transaction");
        rig.sim("unplug 1");
        rig.stopped(from, transaction, "EVDisconnected");
    }

    private void fault() throws Exception {
        int from = rig.mark();
        rig.sim("fault 2 rcd");
        Frame faulted = rig.status(from, 2, "Faulted");
        String code = faulted.payload().path("errorCode").asText();
        unless(code.equals("GroundFailure"), "errorCode " + code + ": " + faulted.text());
        rig.sim("fault 2 none");
        Frame free = rig.status(faulted.number(), 2, "Available");
        unless(free.payload().path("errorCode").asText().equals("NoError"), "still an error: " + free.text());
    }

    private void two() throws Exception {
        int from = rig.mark();
        int one = rig.charge(1, "CARD1");
        int two = rig.charge(2, "CARD2");
        unless(one != two, "both are transaction " + one);
        rig.sim("unplug 1");
        rig.sim("unplug 2");
        rig.stopped(from, one, "EVDisconnected");
        rig.stopped(from, two, "EVDisconnected");
    }
}
