package edgewatt.itest.conformance;

import static edgewatt.itest.conformance.Failure.unless;

import java.util.List;

/** What the backend commands: start, stop, unlock, availability, cache, vendor data. */
final class Remote {
    private static final String START_1 = "{\"connectorId\":1,\"idTag\":\"REMOTE\"}";

    private final Rig rig;

    Remote(Rig rig) {
        this.rig = rig;
    }

    List<Step> steps() {
        return List.of(
                new Step(
                        "remote.start-plugged",
                        "remote start with the cable in; remote stop leaves Finishing",
                        this::plugged),
                new Step("remote.start-first", "remote start, then the plug", this::first),
                new Step(
                        "remote.start-timeout",
                        "remote start without a plug is forgotten after ConnectionTimeOut",
                        this::timeout),
                new Step(
                        "remote.start-refused",
                        "AuthorizeRemoteTxRequests true: a card the backend refuses starts nothing",
                        this::refusedTag),
                new Step(
                        "remote.start-unasked",
                        "AuthorizeRemoteTxRequests false: starts without Authorize",
                        this::unasked),
                new Step(
                        "remote.start-rejected",
                        "connector 0, an unknown one and one that charges: Rejected",
                        this::rejected),
                new Step("remote.stop-unknown", "remote stop of an unknown transaction: Rejected", this::unknownStop),
                new Step("unlock.idle", "nobody charges: Unlocked", this::unlockIdle),
                new Step("unlock.charging", "a charge ends with UnlockCommand, then Unlocked", this::unlockCharging),
                new Step("unlock.unknown", "an unknown connector: NotSupported", this::unlockUnknown),
                new Step("availability.connector", "Inoperative and Operative are told at once", this::connector),
                new Step("availability.station", "connector 0 takes all", this::station),
                new Step(
                        "availability.scheduled",
                        "during a charge Scheduled, then straight to Unavailable",
                        this::scheduled),
                new Step("availability.unknown", "an unknown connector: Rejected", this::unknownAvailability),
                new Step(
                        "cache.clear",
                        "a card in the cache starts without Authorize, until the cache is cleared",
                        this::cache),
                new Step(
                        "data.unknown-vendor",
                        "DataTransfer of an unknown vendor: UnknownVendorId",
                        this::dataTransfer));
    }

    private void plugged() throws Exception {
        int from = rig.mark();
        rig.sim("plug 1");
        rig.status(from, 1, "Preparing");
        rig.expect("Accepted", "RemoteStartTransaction", START_1);
        int transaction = rig.started(from, 1);
        rig.status(from, 1, "Charging");
        rig.expect("Accepted", "RemoteStopTransaction", "{\"transactionId\":" + transaction + "}");
        Frame stop = rig.stopped(from, transaction, "Remote");
        rig.status(stop.number(), 1, "Finishing");
        rig.leave(1);
    }

    private void first() throws Exception {
        int from = rig.mark();
        rig.expect("Accepted", "RemoteStartTransaction", START_1);
        Frame preparing = rig.status(from, 1, "Preparing");
        rig.sim("plug 1");
        rig.started(preparing.number(), 1);
        rig.status(from, 1, "Charging");
        rig.leave(1);
    }

    private void timeout() throws Exception {
        rig.configure("ConnectionTimeOut", "1");
        int from = rig.mark();
        rig.expect("Accepted", "RemoteStartTransaction", START_1);
        Frame preparing = rig.status(from, 1, "Preparing");
        rig.status(preparing.number(), 1, "Available");
        rig.configure("ConnectionTimeOut", "60");
    }

    private void refusedTag() throws Exception {
        rig.configure("AuthorizeRemoteTxRequests", "true");
        rig.backend.rule(
                "{\"action\":\"Authorize\",\"match\":{\"idTag\":\"FORGED\"},\"result\":{\"idTagInfo\":{\"status\":\"Invalid\"}}}");
        int from = rig.mark();
        rig.sim("plug 1");
        rig.status(from, 1, "Preparing");
        rig.call("RemoteStartTransaction", "{\"connectorId\":1,\"idTag\":\"FORGED\"}");
        rig.answered(rig.sent(from, "Authorize", p -> p.path("idTag").asText().equals("FORGED")));
        rig.quiet(
                700,
                "it has started",
                () -> !rig.calls(from, "StartTransaction").isEmpty());
        rig.leave(1);
    }

    private void unasked() throws Exception {
        rig.configure("AuthorizeRemoteTxRequests", "false");
        int from = rig.mark();
        rig.sim("plug 1");
        rig.status(from, 1, "Preparing");
        rig.expect("Accepted", "RemoteStartTransaction", "{\"connectorId\":1,\"idTag\":\"UNASKED\"}");
        rig.started(from, 1);
        unless(rig.calls(from, "Authorize").isEmpty(), "Authorize was sent");
        rig.configure("AuthorizeRemoteTxRequests", "true");
        rig.leave(1);
    }

    private void rejected() throws Exception {
        rig.expect("Rejected", "RemoteStartTransaction", "{\"connectorId\":0,\"idTag\":\"REMOTE\"}");
        rig.expect("Rejected", "RemoteStartTransaction", "{\"connectorId\":9,\"idTag\":\"REMOTE\"}");
        rig.charge(1, "CARD1");
        rig.expect("Rejected", "RemoteStartTransaction", START_1);
        rig.leave(1);
    }

    private void unknownStop() throws Exception {
        rig.expect("Rejected", "RemoteStopTransaction", "{\"transactionId\":424242}");
    }

    private void unlockIdle() throws Exception {
        rig.expect("Unlocked", "UnlockConnector", "{\"connectorId\":1}");
    }

    private void unlockCharging() throws Exception {
        int transaction = rig.charge(1, "CARD1");
        int from = rig.mark();
        rig.expect("Unlocked", "UnlockConnector", "{\"connectorId\":1}");
        Frame stop = rig.stopped(from, transaction, "UnlockCommand");
        rig.status(stop.number(), 1, "Finishing");
        rig.leave(1);
    }

    private void unlockUnknown() throws Exception {
        rig.expect("NotSupported", "UnlockConnector", "{\"connectorId\":9}");
    }

    private void connector() throws Exception {
        int from = rig.mark();
        rig.expect("Accepted", "ChangeAvailability", "{\"connectorId\":1,\"type\":\"Inoperative\"}");
        rig.status(from, 1, "Unavailable");
        rig.expect("Rejected", "RemoteStartTransaction", START_1);
        int again = rig.mark();
        rig.expect("Accepted", "ChangeAvailability", "{\"connectorId\":1,\"type\":\"Operative\"}");
        rig.status(again, 1, "Available");
    }

    private void station() throws Exception {
        int from = rig.mark();
        rig.expect("Accepted", "ChangeAvailability", "{\"connectorId\":0,\"type\":\"Inoperative\"}");
        for (int connector = 0; connector <= 2; connector++) {
            rig.status(from, connector, "Unavailable");
        }
        int again = rig.mark();
        rig.expect("Accepted", "ChangeAvailability", "{\"connectorId\":0,\"type\":\"Operative\"}");
        for (int connector = 0; connector <= 2; connector++) {
            rig.status(again, connector, "Available");
        }
    }

    private void scheduled() throws Exception {
        int transaction = rig.charge(1, "CARD1");
        int from = rig.mark();
        rig.expect("Scheduled", "ChangeAvailability", "{\"connectorId\":1,\"type\":\"Inoperative\"}");
        rig.sim("unplug 1");
        Frame stop = rig.stopped(from, transaction, "EVDisconnected");
        Frame unavailable = rig.status(stop.number(), 1, "Unavailable");
        for (Frame f : rig.calls(stop.number(), "StatusNotification")) {
            unless(!Rig.isStatus(f, 1, "Available") || f.number() > unavailable.number(), "Available in between");
        }
        int again = rig.mark();
        rig.expect("Accepted", "ChangeAvailability", "{\"connectorId\":1,\"type\":\"Operative\"}");
        rig.status(again, 1, "Available");
    }

    private void unknownAvailability() throws Exception {
        rig.expect("Rejected", "ChangeAvailability", "{\"connectorId\":9,\"type\":\"Operative\"}");
    }

    private void cache() throws Exception {
        rig.configure("AuthorizationCacheEnabled", "true");
        rig.configure("LocalPreAuthorize", "true");
        rig.charge(1, "KNOWN");
        rig.leave(1);
        int cached = rig.mark();
        rig.charge(1, "KNOWN");
        unless(rig.calls(cached, "Authorize").isEmpty(), "a card in the cache was asked for");
        rig.leave(1);
        rig.expect("Accepted", "ClearCache", "{}");
        int cleared = rig.mark();
        rig.charge(1, "KNOWN");
        unless(!rig.calls(cleared, "Authorize").isEmpty(), "the cache still knows the card");
        rig.leave(1);
        rig.configure("LocalPreAuthorize", "false");
    }

    private void dataTransfer() throws Exception {
        rig.expect(
                "UnknownVendorId",
                "DataTransfer",
                "{\"vendorId\":\"org.example\",\"messageId\":\"m\",\"data\":\"{}\"}");
    }
}
