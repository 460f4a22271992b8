package edgewatt.ocpp.client.rpc;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads OCPP-J frames strictly and never throws: whatever arrives becomes a {@link Frame}. The head is read token by
 * token, so that a frame which breaks later can still be answered by its id. Stateless.
 */
public final class FrameReader {
    private static final int CALL = 2;
    private static final int RESULT = 3;
    private static final int ERROR = 4;
    private static final int MAX_ID = 36;

    /** Members behind type and id that any type may have: code, description, details. */
    private static final int MAX_REST = 3;

    private FrameReader() {}

    public static Frame read(String text) {
        int type = 0;
        String id = null;
        try (JsonParser in = Json.MAPPER.createParser(text)) {
            if (in.nextToken() != JsonToken.START_ARRAY) {
                return unreadable("frame is not a JSON array");
            }
            if (in.nextToken() != JsonToken.VALUE_NUMBER_INT) {
                return unreadable("message type is not an integer");
            }
            type = in.getIntValue();
            if (in.nextToken() != JsonToken.VALUE_STRING) {
                return unreadable("message id is not a string");
            }
            String given = in.getText();
            if (given.isEmpty() || given.length() > MAX_ID) {
                return unreadable("message id has " + given.length() + " characters; expected 1 to " + MAX_ID);
            }
            id = given;
            List<JsonNode> rest = new ArrayList<>(MAX_REST);
            while (in.nextToken() != JsonToken.END_ARRAY) {
                if (rest.size() == MAX_REST) {
                    return broken(id, type, "frame has too many elements");
                }
                rest.add(Json.MAPPER.readTree(in));
            }
            if (in.nextToken() != null) {
                return broken(id, type, "there is text after the frame");
            }
            return frame(type, id, rest);
        } catch (IOException | RuntimeException e) {
            // a parser that fails in another way than it promises is one more way of being broken
            return id == null ? unreadable("frame is not JSON") : broken(id, type, "frame is not valid JSON");
        }
    }

    private static Frame frame(int type, String id, List<JsonNode> rest) {
        return switch (type) {
            case CALL -> call(id, rest);
            case RESULT ->
                rest.size() == 1 && rest.get(0) instanceof ObjectNode payload
                        ? new Frame.Result(id, payload)
                        : broken(id, type, "payload is not an object");
            case ERROR ->
                rest.size() >= 2 && rest.get(0).isTextual() && rest.get(1).isTextual()
                        ? new Frame.Error(
                                id, rest.get(0).textValue(), rest.get(1).textValue())
                        : broken(id, type, "error code or description is not a string");
            default -> new Frame.Broken(Optional.of(id), true, Fault.MESSAGE_TYPE, "message type " + type);
        };
    }

    private static Frame call(String id, List<JsonNode> rest) {
        if (rest.size() != 2) {
            return broken(id, CALL, "call has " + (rest.size() + 2) + " elements; expected 4");
        }
        if (!rest.get(0).isTextual()) {
            return broken(id, CALL, "action is not a string");
        }
        if (!(rest.get(1) instanceof ObjectNode payload)) {
            return broken(id, CALL, "payload is not an object");
        }
        return new Frame.Call(id, rest.get(0).textValue(), payload);
    }

    private static Frame unreadable(String why) {
        return new Frame.Broken(Optional.empty(), false, Fault.FORMAT, why);
    }

    private static Frame broken(String id, int type, String why) {
        return new Frame.Broken(Optional.of(id), type == CALL, Fault.FORMAT, why);
    }
}
