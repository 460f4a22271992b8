package edgewatt.web.http;

import java.util.Map;

/** A request that is answered with an error: {@code {"error": CODE, "message": SENTENCE}}. */
public final class Problem extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;
    private final transient Map<String, String> headers;

    /**
     * @param status of HTTP, RFC 9110 section 15
     * @param code for programs: words with hyphens, never renamed
     * @param message for people: what, where, what to do; no secret
     */
    public Problem(int status, String code, String message) {
        this(status, code, message, Map.of());
    }

    public Problem(int status, String code, String message, Map<String, String> headers) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
        this.headers = headers;
    }

    public int status() {
        return status;
    }

    public String code() {
        return code;
    }

    public Map<String, String> headers() {
        return headers;
    }

    public Reply reply() {
        return Reply.json(status, Json.object().put("error", code).put("message", getMessage()))
                .with(headers);
    }
}
