package edgewatt.itest.conformance;

import static edgewatt.itest.conformance.Failure.unless;

import java.time.Duration;
import java.util.List;

/** Local authorisation list and reservations. */
final class Lists {
    private static final String ACCEPTED = "\"idTagInfo\":{\"status\":\"Accepted\"}";

    private final Rig rig;

    Lists(Rig rig) {
        this.rig = rig;
    }

    List<Step> steps() {
        return List.of(
                new Step("list.empty", "the version of an empty list is 0", this::empty),
                new Step("list.full", "a full list replaces, and its version is told", this::full),
                new Step("list.differential", "a difference adds, changes and removes", this::differential),
                new Step(
                        "list.mismatch",
                        "a difference that is not newer: VersionMismatch, nothing changes",
                        this::mismatch),
                new Step("list.failed", "a card twice in one list: Failed, nothing changes", this::failed),
                new Step("list.start", "a listed card starts without Authorize (LocalPreAuthorize)", this::start),
                new Step("list.remote-start", "a remote start of a listed card needs no Authorize", this::remoteStart),
                new Step("list.disabled", "LocalAuthListEnabled false: NotSupported", this::disabled),
                new Step(
                        "reserve.start",
                        "Reserved; a stranger is refused; the card starts with the reservation's id",
                        this::reservedStart),
                new Step(
                        "reserve.remote-start",
                        "a remote start of the reserved card uses the reservation",
                        this::reservedRemote),
                new Step("reserve.expire", "Available again when it has expired", this::expire),
                new Step("reserve.cancel", "cancel: Available; an unknown one: Rejected", this::cancel),
                new Step("reserve.occupied", "while a car charges: Occupied", this::occupied),
                new Step("reserve.faulted", "while faulted: Faulted", this::faulted),
                new Step("reserve.unavailable", "while out of service: Unavailable", this::unavailable),
                new Step(
                        "reserve.station",
                        "connector 0: one EVSE is kept for the card (or Rejected, as the key tells)",
                        this::wholeStation),
                new Step("reserve.parent", "a card of the same parent may use it", this::parent));
    }

    private void empty() throws Exception {
        rig.configure("LocalAuthListEnabled", "true");
        rig.expect(
                "Accepted",
                "SendLocalList",
                "{\"listVersion\":1,\"updateType\":\"Full\",\"localAuthorizationList\":[]}");
        rig.expect("Accepted", "SendLocalList", "{\"listVersion\":1,\"updateType\":\"Full\"}");
        version(0, 1); // errata 3.52: what version an empty list of version 1 has is left open
    }

    private void full() throws Exception {
        rig.expect(
                "Accepted",
                "SendLocalList",
                "{\"listVersion\":5,\"updateType\":\"Full\",\"localAuthorizationList\":[" + entry("LISTED1", ACCEPTED)
                        + "," + entry("LISTED2", "\"idTagInfo\":{\"status\":\"Blocked\"}") + "]}");
        version(5, 5);
    }

    private void differential() throws Exception {
        rig.expect(
                "Accepted",
                "SendLocalList",
                "{\"listVersion\":6,\"updateType\":\"Differential\",\"localAuthorizationList\":["
                        + entry(
                                "LISTED3",
                                "\"idTagInfo\":{\"status\":\"Accepted\",\"parentIdTag\":\"P\",\"expiryDate\":\""
                                        + Rig.in(Duration.ofDays(1)) + "\"}")
                        + ",{\"idTag\":\"LISTED2\"}]}");
        version(6, 6);
    }

    private void mismatch() throws Exception {
        rig.expect(
                "VersionMismatch",
                "SendLocalList",
                "{\"listVersion\":4,\"updateType\":\"Differential\",\"localAuthorizationList\":[" + entry("X", ACCEPTED)
                        + "]}");
        version(6, 6);
    }

    private void failed() throws Exception {
        rig.expect(
                "Failed",
                "SendLocalList",
                "{\"listVersion\":7,\"updateType\":\"Full\",\"localAuthorizationList\":[" + entry("TWICE", ACCEPTED)
                        + "," + entry("TWICE", ACCEPTED) + "]}");
        version(6, 6);
    }

    private void version(int from, int to) throws Exception {
        int version = rig.call("GetLocalListVersion", "{}").path("listVersion").asInt(-2);
        unless(version >= from && version <= to, "listVersion " + version + " instead of " + to);
    }

    private static String entry(String tag, String info) {
        return "{\"idTag\":\"" + tag + "\"," + info + "}";
    }

    private void start() throws Exception {
        rig.configure("LocalPreAuthorize", "true");
        rig.configure("AuthorizationCacheEnabled", "false");
        int from = rig.mark();
        rig.charge(1, "LISTED1");
        unless(rig.calls(from, "Authorize").isEmpty(), "Authorize was sent for a listed card");
        rig.leave(1);
    }

    private void remoteStart() throws Exception {
        int from = rig.mark();
        rig.sim("plug 1");
        rig.expect("Accepted", "RemoteStartTransaction", "{\"connectorId\":1,\"idTag\":\"LISTED3\"}");
        rig.started(from, 1);
        unless(rig.calls(from, "Authorize").isEmpty(), "Authorize was sent for a listed card");
        rig.leave(1);
        rig.configure("LocalPreAuthorize", "false");
        rig.configure("AuthorizationCacheEnabled", "true");
    }

    private void disabled() throws Exception {
        rig.configure("LocalAuthListEnabled", "false");
        rig.expect(
                "NotSupported",
                "SendLocalList",
                "{\"listVersion\":9,\"updateType\":\"Full\",\"localAuthorizationList\":[]}");
        rig.configure("LocalAuthListEnabled", "true");
    }

    private void reserve(String status, int connector, int id, String tag, Duration time) throws Exception {
        rig.expect(
                status,
                "ReserveNow",
                "{\"connectorId\":" + connector + ",\"reservationId\":" + id + ",\"idTag\":\"" + tag
                        + "\",\"expiryDate\":\"" + Rig.in(time) + "\"}");
    }

    private void reservedStart() throws Exception {
        int from = rig.mark();
        reserve("Accepted", 1, 11, "GUEST", Duration.ofMinutes(5));
        rig.status(from, 1, "Reserved");
        rig.sim("plug 1");
        rig.sim("tag 1 STRANGER");
        rig.quiet(
                700,
                "a stranger has started",
                () -> !rig.calls(from, "StartTransaction").isEmpty());
        rig.sim("tag 1 GUEST");
        Frame start = rig.sent(from, "StartTransaction");
        unless(start.payload().path("reservationId").asInt() == 11, "reservationId: " + start.text());
        rig.leave(1);
    }

    private void reservedRemote() throws Exception {
        int from = rig.mark();
        reserve("Accepted", 1, 12, "GUEST", Duration.ofMinutes(5));
        rig.status(from, 1, "Reserved");
        rig.expect("Accepted", "RemoteStartTransaction", "{\"connectorId\":1,\"idTag\":\"GUEST\"}");
        rig.sim("plug 1");
        Frame start = rig.sent(from, "StartTransaction");
        unless(start.payload().path("reservationId").asInt() == 12, "reservationId: " + start.text());
        rig.leave(1);
    }

    private void expire() throws Exception {
        int from = rig.mark();
        reserve("Accepted", 1, 13, "GUEST", Duration.ofMillis(1500));
        Frame reserved = rig.status(from, 1, "Reserved");
        rig.status(reserved.number(), 1, "Available");
    }

    private void cancel() throws Exception {
        int from = rig.mark();
        reserve("Accepted", 1, 14, "GUEST", Duration.ofMinutes(5));
        Frame reserved = rig.status(from, 1, "Reserved");
        rig.expect("Accepted", "CancelReservation", "{\"reservationId\":14}");
        rig.status(reserved.number(), 1, "Available");
        rig.expect("Rejected", "CancelReservation", "{\"reservationId\":14}");
    }

    private void occupied() throws Exception {
        rig.charge(1, "CARD1");
        reserve("Occupied", 1, 15, "GUEST", Duration.ofMinutes(5));
        rig.leave(1);
    }

    private void faulted() throws Exception {
        int from = rig.mark();
        rig.sim("fault 1 rcd");
        rig.status(from, 1, "Faulted");
        reserve("Faulted", 1, 16, "GUEST", Duration.ofMinutes(5));
        int repaired = rig.mark();
        rig.sim("fault 1 none");
        rig.status(repaired, 1, "Available");
    }

    private void unavailable() throws Exception {
        int from = rig.mark();
        rig.expect("Accepted", "ChangeAvailability", "{\"connectorId\":1,\"type\":\"Inoperative\"}");
        rig.status(from, 1, "Unavailable");
        reserve("Unavailable", 1, 17, "GUEST", Duration.ofMinutes(5));
        int again = rig.mark();
        rig.expect("Accepted", "ChangeAvailability", "{\"connectorId\":1,\"type\":\"Operative\"}");
        rig.status(again, 1, "Available");
    }

    private void wholeStation() throws Exception {
        if (!rig.read("ReserveConnectorZeroSupported").equals("true")) {
            reserve("Rejected", 0, 18, "GUEST", Duration.ofMinutes(5));
            return;
        }
        int from = rig.mark();
        reserve("Accepted", 0, 18, "GUEST", Duration.ofMinutes(5));
        rig.sim("plug 1");
        rig.sim("tag 1 GUEST");
        Frame start = rig.sent(from, "StartTransaction");
        unless(start.payload().path("reservationId").asInt() == 18, "reservationId: " + start.text());
        rig.leave(1);
    }

    private void parent() throws Exception {
        String info = "\"result\":{\"idTagInfo\":{\"status\":\"Accepted\",\"parentIdTag\":\"CLUB\"}}}";
        rig.backend.rule("{\"action\":\"Authorize\",\"match\":{\"idTag\":\"MEMBER2\"}," + info);
        int from = rig.mark();
        rig.expect(
                "Accepted",
                "ReserveNow",
                "{\"connectorId\":1,\"reservationId\":19,\"idTag\":\"MEMBER1\",\"parentIdTag\":\"CLUB\",\"expiryDate\":\""
                        + Rig.in(Duration.ofMinutes(5)) + "\"}");
        rig.status(from, 1, "Reserved");
        rig.sim("plug 1");
        rig.sim("tag 1 MEMBER2");
        Frame start = rig.sent(from, "StartTransaction");
        unless(start.payload().path("reservationId").asInt() == 19, "reservationId: " + start.text());
        rig.leave(1);
    }
}
