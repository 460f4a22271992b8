package edgewatt.itest.conformance;

import static edgewatt.itest.conformance.Failure.unless;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** Charging profiles: set, obeyed, composed, cleared. */
final class Profiles {
    private final Rig rig;

    Profiles(Rig rig) {
        this.rig = rig;
    }

    List<Step> steps() {
        return List.of(
                new Step(
                        "profile.default",
                        "a TxDefaultProfile limits the charge that follows, and is in the composite",
                        this::txDefault),
                new Step("profile.default-running", "a TxDefaultProfile limits the charge that runs", this::running),
                new Step("profile.tx", "a TxProfile wins over the default, and ends with its charge", this::tx),
                new Step("profile.tx-rejected", "no transaction, or another one: Rejected", this::txRejected),
                new Step("profile.zero", "limit 0 is SuspendedEVSE, and lifting it Charging", this::zero),
                new Step(
                        "profile.stack", "the higher stack level wins while it lasts, then the lower one", this::stack),
                new Step("profile.maximum", "ChargePointMaxProfile caps the composite of connector 0", this::maximum),
                new Step("profile.clear", "clear by id, by criteria, all; nothing left: Unknown", this::clear),
                new Step("profile.remote-start", "a remote start brings its TxProfile", this::remoteStart),
                new Step(
                        "profile.remote-start-rejected",
                        "a remote start with another purpose: Rejected",
                        this::remoteStartRejected),
                new Step(
                        "profile.composite-unknown",
                        "composite of an unknown connector: Rejected",
                        this::unknownConnector));
    }

    private static String profile(int id, int stack, String purpose, String extra, String periods) {
        return "{\"chargingProfileId\":" + id + ",\"stackLevel\":" + stack + ",\"chargingProfilePurpose\":\"" + purpose
                + "\",\"chargingProfileKind\":\"Relative\"," + extra
                + "\"chargingSchedule\":{\"chargingRateUnit\":\"A\",\"chargingSchedulePeriod\":[" + periods + "]}}";
    }

    private static String limit(double limit) {
        return "{\"startPeriod\":0,\"limit\":" + limit + "}";
    }

    private void set(String status, int connector, String profile) throws Exception {
        rig.expect(
                status,
                "SetChargingProfile",
                "{\"connectorId\":" + connector + ",\"csChargingProfiles\":" + profile + "}");
    }

    private JsonNode composite(int connector) throws Exception {
        JsonNode result = rig.expect(
                "Accepted",
                "GetCompositeSchedule",
                "{\"connectorId\":" + connector + ",\"duration\":120,\"chargingRateUnit\":\"A\"}");
        JsonNode periods = result.path("chargingSchedule").path("chargingSchedulePeriod");
        unless(periods.size() > 0 && periods.path(0).path("startPeriod").asInt(-1) == 0, "periods: " + result);
        return periods;
    }

    private void limited(int connector, double amperes) throws Exception {
        rig.until(
                "the composite of connector " + connector + " begins with " + amperes + " A",
                () -> composite(connector).path(0).path("limit").asDouble() == amperes);
    }

    private void offered(int evse, double amperes) throws Exception {
        rig.until("EVSE " + evse + " offers " + amperes + " A", () -> {
            double offer = rig.controller.state(evse).path("offeredA").asDouble(-1);
            return Math.abs(offer - amperes) < 0.3;
        });
    }

    private void txDefault() throws Exception {
        set("Accepted", 1, profile(1, 0, "TxDefaultProfile", "", limit(10)));
        rig.charge(1, "CARD1");
        offered(1, 10);
        limited(1, 10);
    }

    private void running() throws Exception {
        set("Accepted", 1, profile(1, 0, "TxDefaultProfile", "", limit(12)));
        offered(1, 12);
    }

    private void tx() throws Exception {
        rig.leave(1);
        int transaction = rig.charge(1, "CARD1");
        set("Accepted", 1, profile(2, 0, "TxProfile", "\"transactionId\":" + transaction + ",", limit(8)));
        offered(1, 8);
        limited(1, 8);
        set("Rejected", 1, profile(3, 1, "TxProfile", "\"transactionId\":424242,", limit(8)));
        rig.leave(1);
        rig.charge(1, "CARD1");
        offered(1, 12);
        rig.leave(1);
    }

    private void txRejected() throws Exception {
        set("Rejected", 1, profile(3, 0, "TxProfile", "\"transactionId\":424242,", limit(8)));
        set("Rejected", 1, profile(3, 0, "TxProfile", "", limit(8)));
    }

    private void zero() throws Exception {
        rig.charge(1, "CARD1");
        int from = rig.mark();
        set("Accepted", 1, profile(1, 0, "TxDefaultProfile", "", limit(0)));
        rig.status(from, 1, "SuspendedEVSE");
        int lifted = rig.mark();
        set("Accepted", 1, profile(1, 0, "TxDefaultProfile", "", limit(16)));
        rig.status(lifted, 1, "Charging");
    }

    private void stack() throws Exception {
        String schedule = "{\"duration\":60,\"chargingRateUnit\":\"A\",\"chargingSchedulePeriod\":[" + limit(7) + "]}";
        set(
                "Accepted",
                1,
                "{\"chargingProfileId\":4,\"stackLevel\":1,\"chargingProfilePurpose\":\"TxDefaultProfile\","
                        + "\"chargingProfileKind\":\"Absolute\",\"chargingSchedule\":"
                        + schedule.replace(
                                "{\"duration",
                                "{\"startSchedule\":\"" + Rig.in(java.time.Duration.ofSeconds(-1)) + "\",\"duration")
                        + "}");
        offered(1, 7);
        JsonNode periods = composite(1);
        unless(periods.size() >= 2 && periods.path(1).path("limit").asDouble() == 16, "then the lower one: " + periods);
        rig.leave(1);
    }

    private void maximum() throws Exception {
        set(
                "Accepted",
                0,
                "{\"chargingProfileId\":5,\"stackLevel\":0,\"chargingProfilePurpose\":\"ChargePointMaxProfile\","
                        + "\"chargingProfileKind\":\"Absolute\",\"chargingSchedule\":{\"startSchedule\":\""
                        + Rig.in(java.time.Duration.ofSeconds(-1))
                        + "\",\"chargingRateUnit\":\"A\",\"chargingSchedulePeriod\":[" + limit(9) + "]}}");
        unless(composite(0).path(0).path("limit").asDouble() <= 9, "not capped: " + composite(0));
    }

    private void clear() throws Exception {
        rig.expect("Accepted", "ClearChargingProfile", "{\"id\":4}");
        rig.expect("Unknown", "ClearChargingProfile", "{\"id\":4}");
        rig.expect(
                "Accepted",
                "ClearChargingProfile",
                "{\"connectorId\":1,\"chargingProfilePurpose\":\"TxDefaultProfile\",\"stackLevel\":0}");
        rig.expect("Accepted", "ClearChargingProfile", "{}");
        rig.expect("Unknown", "ClearChargingProfile", "{}");
    }

    private void remoteStart() throws Exception {
        int from = rig.mark();
        rig.sim("plug 1");
        rig.status(from, 1, "Preparing");
        rig.expect(
                "Accepted",
                "RemoteStartTransaction",
                "{\"connectorId\":1,\"idTag\":\"REMOTE\",\"chargingProfile\":"
                        + profile(6, 0, "TxProfile", "", limit(11)) + "}");
        rig.started(from, 1);
        offered(1, 11);
        rig.leave(1);
    }

    private void remoteStartRejected() throws Exception {
        rig.expect(
                "Rejected",
                "RemoteStartTransaction",
                "{\"connectorId\":1,\"idTag\":\"REMOTE\",\"chargingProfile\":"
                        + profile(7, 0, "TxDefaultProfile", "", limit(11)) + "}");
    }

    private void unknownConnector() throws Exception {
        rig.expect("Rejected", "GetCompositeSchedule", "{\"connectorId\":9,\"duration\":60}");
    }
}
