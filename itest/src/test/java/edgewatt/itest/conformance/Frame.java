package edgewatt.itest.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Instant;

/**
 * One OCPP-J frame as the backend saw it.
 *
 * @param number its place in the record, from 0
 * @param fromStation else from the backend
 * @param json missing if the text was no JSON
 */
record Frame(int number, Instant at, boolean fromStation, String text, JsonNode json) {
    private static final int CALL = 2;
    private static final int RESULT = 3;
    private static final int ERROR = 4;

    boolean isCall() {
        return type() == CALL;
    }

    boolean isResult() {
        return type() == RESULT;
    }

    boolean isError() {
        return type() == ERROR;
    }

    private int type() {
        return json.path(0).asInt();
    }

    String id() {
        return json.path(1).asText();
    }

    /** Of a call. */
    String action() {
        return json.path(2).asText();
    }

    /** Of an error. */
    String code() {
        return json.path(2).asText();
    }

    /** Of a call or a result. */
    JsonNode payload() {
        return isCall() ? json.path(3) : isResult() ? json.path(2) : MissingNode.getInstance();
    }
}
