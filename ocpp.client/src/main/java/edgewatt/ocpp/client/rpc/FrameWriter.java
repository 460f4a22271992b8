package edgewatt.ocpp.client.rpc;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Writes OCPP-J frames. Stateless. */
final class FrameWriter {
    private static final int MAX_DESCRIPTION = 255;

    private FrameWriter() {}

    static String call(String id, String action, ObjectNode payload) {
        return Json.text(Json.array().add(2).add(id).add(action).add(payload));
    }

    static String result(String id, ObjectNode payload) {
        return Json.text(Json.array().add(3).add(id).add(payload));
    }

    /** Five elements always; the details are an object, here always empty. */
    static String error(String id, String code, String description) {
        String shown = description.length() > MAX_DESCRIPTION ? description.substring(0, MAX_DESCRIPTION) : description;
        return Json.text(Json.array().add(4).add(id).add(code).add(shown).add(Json.object()));
    }
}
