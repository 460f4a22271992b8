package edgewatt.web.http;

import java.io.IOException;

/**
 * What is done with the requests of one method and path.
 *
 * @param method of HTTP
 * @param pattern a path; a part in braces stands for anything but a slash: {@code /api/bundles/{name}}
 * @param open no token is needed
 */
public record Route(String method, String pattern, boolean open, Handler handler) {
    /** Any thread of the server's pool; several at a time. */
    @FunctionalInterface
    public interface Handler {
        Reply handle(Exchange exchange) throws Problem, IOException;
    }

    public static Route of(String method, String pattern, Handler handler) {
        return new Route(method, pattern, false, handler);
    }

    /** For everybody who can reach the port. */
    public static Route open(String method, String pattern, Handler handler) {
        return new Route(method, pattern, true, handler);
    }
}
