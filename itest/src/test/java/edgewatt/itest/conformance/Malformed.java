package edgewatt.itest.conformance;

import static edgewatt.itest.conformance.Failure.unless;

import java.util.ArrayList;
import java.util.List;

/** Calls that are wrong on purpose, sent past the schemas: the CALLERROR of OCPP-J 1.6 table 7 (errata 5), and life goes on. */
final class Malformed {
    /** @param text with {@code ID} where the message id belongs */
    private record Case(String name, String code, String rule, String text) {}

    private static final List<Case> CASES = List.of(
            new Case("unknown-action", "NotImplemented", "an action that nobody knows", "[2,\"ID\",\"FlyToMoon\",{}]"),
            new Case(
                    "wrong-way",
                    "NotImplemented",
                    "a message only the station may send",
                    "[2,\"ID\",\"Heartbeat\",{}]"),
            new Case(
                    "payload-list",
                    "FormationViolation",
                    "a payload that is no object",
                    "[2,\"ID\",\"Reset\",[\"Soft\"]]"),
            new Case("payload-missing", "FormationViolation", "a call of three elements", "[2,\"ID\",\"Reset\"]"),
            new Case(
                    "unknown-member",
                    "FormationViolation",
                    "a member that the message has not",
                    "[2,\"ID\",\"Reset\",{\"type\":\"Soft\",\"why\":\"x\"}]"),
            new Case(
                    "missing-field",
                    "OccurenceConstraintViolation",
                    "a required field is missing",
                    "[2,\"ID\",\"ChangeConfiguration\",{\"key\":\"HeartbeatInterval\"}]"),
            new Case(
                    "null-field",
                    "TypeConstraintViolation",
                    "a field is null",
                    "[2,\"ID\",\"UnlockConnector\",{\"connectorId\":null}]"),
            new Case(
                    "text-for-number",
                    "TypeConstraintViolation",
                    "a text instead of a number",
                    "[2,\"ID\",\"UnlockConnector\",{\"connectorId\":\"1\"}]"),
            new Case(
                    "number-for-text",
                    "TypeConstraintViolation",
                    "a number instead of a text",
                    "[2,\"ID\",\"RemoteStartTransaction\",{\"idTag\":5}]"),
            new Case(
                    "too-long",
                    "PropertyConstraintViolation",
                    "an idTag of 21 characters",
                    "[2,\"ID\",\"RemoteStartTransaction\",{\"idTag\":\"123456789012345678901\"}]"),
            new Case(
                    "unknown-value",
                    "PropertyConstraintViolation",
                    "a value that the enumeration has not",
                    "[2,\"ID\",\"Reset\",{\"type\":\"Medium\"}]"),
            new Case(
                    "connector-zero",
                    "PropertyConstraintViolation",
                    "connector 0 where one above is wanted",
                    "[2,\"ID\",\"UnlockConnector\",{\"connectorId\":0}]"),
            new Case(
                    "rate-unit",
                    "PropertyConstraintViolation",
                    "a charging rate unit that does not exist",
                    "[2,\"ID\",\"GetCompositeSchedule\",{\"connectorId\":1,\"duration\":60,\"chargingRateUnit\":\"kW\"}]"),
            new Case(
                    "bad-time",
                    "PropertyConstraintViolation",
                    "a time that is none",
                    "[2,\"ID\",\"ReserveNow\",{\"connectorId\":1,\"expiryDate\":\"tomorrow\",\"idTag\":\"A\",\"reservationId\":1}]"));

    /** Nobody can answer these; they are dropped. */
    private static final List<String> SILENT = List.of(
            "this is no JSON",
            "{}",
            "[]",
            "[2]",
            "[9,\"silent-type\",\"Reset\",{}]",
            "[3,\"silent-nobody-asked\",{}]",
            "[4,\"silent-nobody-failed\",\"GenericError\",\"\",{}]");

    private final Rig rig;

    Malformed(Rig rig) {
        this.rig = rig;
    }

    List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        for (Case one : CASES) {
            steps.add(new Step("malformed." + one.name(), one.rule() + ": " + one.code(), () -> refused(one)));
        }
        steps.add(
                new Step("malformed.dropped", "what cannot be answered is dropped, and the link stays", this::dropped));
        steps.add(new Step("malformed.large", "a call near the limit of a frame is answered", this::large));
        return steps;
    }

    private void refused(Case one) throws Exception {
        String id = "bad-" + one.name();
        String code = rig.rawError(id, one.text().replace("ID", id));
        unless(code.equals(one.code()), one.rule() + ": " + code + " instead of " + one.code());
    }

    private void dropped() throws Exception {
        int handshakes = rig.backend.handshakes().size();
        int from = rig.mark();
        for (String text : SILENT) {
            rig.backend.raw(rig.station(), text);
        }
        rig.call("GetConfiguration", "{\"key\":[\"NumberOfConnectors\"]}");
        List<Frame> all = rig.backend.frames(0);
        for (Frame f : all.subList(from, all.size())) {
            unless(!f.fromStation() || !f.isError(), "it was answered: " + f.text());
        }
        unless(rig.backend.handshakes().size() == handshakes, "the link was closed");
    }

    private void large() throws Exception {
        rig.expect(
                "UnknownVendorId",
                "DataTransfer",
                "{\"vendorId\":\"org.example\",\"data\":\"" + "x".repeat(200_000) + "\"}");
    }
}
