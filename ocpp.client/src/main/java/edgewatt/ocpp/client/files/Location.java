package edgewatt.ocpp.client.files;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a backend wants a file to be put or fetched. Backends are generous with what they call a URL (an {@code @} in a
 * password, a space in a path), so it is taken apart here. {@link #toString()} is fit for people: it never shows user,
 * password or query, which may hold a signature.
 */
public final class Location {
    private static final int MAX_LENGTH = 2048;

    /** What this station speaks, as {@code SupportedFileTransferProtocols} tells. */
    public enum Scheme {
        HTTP(80),
        HTTPS(443),
        FTP(21),
        /** TLS is asked for on the connection (AUTH TLS); on port 990 it is there from the beginning. */
        FTPS(21);

        private final int port;

        Scheme(int port) {
            this.port = port;
        }

        boolean isHttp() {
            return this == HTTP || this == HTTPS;
        }
    }

    private final Scheme scheme;
    private final String host;
    private final int port;
    private final String path;
    private final String query;
    private final String user;
    private final String password;

    private Location(Scheme scheme, String host, int port, String path, String query, String user, String password) {
        this.scheme = scheme;
        this.host = host;
        this.port = port;
        this.path = path;
        this.query = query;
        this.user = user;
        this.password = password;
    }

    /** @throws TransferException in words that do not repeat what was given */
    public static Location parse(String text) throws TransferException {
        String given = text.strip();
        int mark = given.indexOf("://");
        if (mark <= 0 || given.length() > MAX_LENGTH || given.chars().anyMatch(c -> c < 0x20 || c == 0x7f)) {
            throw bad("it is not a URL");
        }
        Scheme scheme = scheme(given.substring(0, mark));
        String rest = given.substring(mark + 3);
        int fragment = rest.indexOf('#', Math.max(0, rest.indexOf('/')));
        rest = fragment >= 0 ? rest.substring(0, fragment) : rest;
        int end = first(rest, '/', '?');
        String authority = rest.substring(0, end);
        String behind = rest.substring(end);
        int question = behind.indexOf('?');
        String path = question < 0 ? behind : behind.substring(0, question);
        String query = question < 0 || !scheme.isHttp() ? "" : behind.substring(question);
        int at = authority.lastIndexOf('@');
        String login = at < 0 ? "" : authority.substring(0, at);
        int colon = login.indexOf(':');
        String user = decoded(colon < 0 ? login : login.substring(0, colon));
        String password = colon < 0 ? "" : decoded(login.substring(colon + 1));
        String place = authority.substring(at + 1);
        int port = scheme.port;
        int portMark = place.startsWith("[") ? place.indexOf("]:") + 1 : place.lastIndexOf(':');
        if (portMark > 0) {
            port = port(place.substring(portMark + 1));
            place = place.substring(0, portMark);
        }
        if (!place.matches("[a-zA-Z0-9._-]+|\\[[0-9a-fA-F:.]+]")) {
            throw bad("it has no proper host");
        }
        decoded(path); // must be readable for FTP, and has no business with control characters elsewhere
        return new Location(scheme, place.toLowerCase(Locale.ROOT), port, path, query, user, password);
    }

    private static Scheme scheme(String text) throws TransferException {
        for (Scheme known : Scheme.values()) {
            if (known.name().equalsIgnoreCase(text)) {
                return known;
            }
        }
        String shown = text.matches("[a-zA-Z][a-zA-Z0-9+.-]{0,19}") ? "'" + text + "'" : "given";
        throw new TransferException(
                TransferException.Kind.UNSUPPORTED,
                "the protocol " + shown + " is not spoken here; use http, https, ftp or ftps");
    }

    /** What it redirects to; credentials are kept only for the same host and port, and TLS is not left. */
    Location redirected(String to) throws TransferException {
        Location next;
        if (to == null || to.isBlank()) {
            throw bad(this + " redirects to nowhere");
        } else if (to.startsWith("/") && !to.startsWith("//")) {
            next = parse(scheme.name() + "://" + host + ":" + port + to);
        } else if (to.startsWith("//")) {
            next = parse(scheme.name() + ":" + to);
        } else {
            next = parse(to);
        }
        if (!next.scheme.isHttp() || scheme == Scheme.HTTPS && next.scheme != Scheme.HTTPS) {
            throw bad(this + " redirects to " + next + ", which is less safe");
        }
        boolean same = next.host.equals(host) && next.port == port && next.scheme == scheme;
        return same && next.user.isEmpty()
                ? new Location(next.scheme, next.host, next.port, next.path, next.query, user, password)
                : next;
    }

    public Scheme scheme() {
        return scheme;
    }

    String host() {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    int port() {
        return port;
    }

    Optional<String> user() {
        return user.isEmpty() ? Optional.empty() : Optional.of(user);
    }

    String password() {
        return password;
    }

    /**
     * What a file is called there. A last part with a dot is a file's name; anything else is a folder, or over HTTP a
     * place that takes files.
     *
     * @param own what we would call it
     */
    public String fileName(String own) {
        String last = last();
        return last.contains(".") ? last : own;
    }

    /** The folder of the file on an FTP server, relative to where the login leads; may be empty. */
    String folder() throws TransferException {
        String whole = decoded(path);
        whole = whole.startsWith("/") ? whole.substring(1) : whole;
        if (last().contains(".")) {
            int slash = whole.lastIndexOf('/');
            return slash < 0 ? "" : whole.substring(0, slash);
        }
        return whole.endsWith("/") ? whole.substring(0, whole.length() - 1) : whole;
    }

    /** The file on an FTP server, relative to where the login leads. */
    String file() throws TransferException {
        String whole = decoded(path);
        return whole.startsWith("/") ? whole.substring(1) : whole;
    }

    /** Path and query of an HTTP request. */
    String target() {
        return escaped((path.isEmpty() ? "/" : path) + query);
    }

    /** For an upload: in a folder, the file under the name given. */
    String target(String name) {
        boolean folder = query.isEmpty() && (path.isEmpty() || path.endsWith("/"));
        return folder ? escaped((path.isEmpty() ? "/" : path) + name) : target();
    }

    /** As a Host header has it. */
    String authority() {
        return port == scheme.port ? host : host + ":" + port;
    }

    /** User and password as basic authentication has them. */
    Optional<String> login() {
        byte[] login = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        return user.isEmpty()
                ? Optional.empty()
                : Optional.of(Base64.getEncoder().encodeToString(login));
    }

    /** Without user, password and query. */
    @Override
    public String toString() {
        return scheme.name().toLowerCase(Locale.ROOT) + "://" + host + (port == scheme.port ? "" : ":" + port) + path;
    }

    private String last() {
        String name = path.substring(path.lastIndexOf('/') + 1);
        try {
            return decoded(name);
        } catch (TransferException e) {
            return name;
        }
    }

    private static int port(String text) throws TransferException {
        int port = text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
        if (port < 1 || port > 65_535) {
            throw bad("its port is not a number from 1 to 65535");
        }
        return port;
    }

    private static String decoded(String text) throws TransferException {
        String plain;
        try {
            plain = URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            plain = text; // a password with a percent sign that means itself
        }
        if (plain.chars().anyMatch(c -> c < 0x20 || c == 0x7f)) {
            throw bad("it holds control characters");
        }
        return plain;
    }

    private static String escaped(String text) {
        StringBuilder out = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (c > 0x20 && c < 0x7f && "\"<>\\^`{|}".indexOf(c) < 0) {
                out.append(c);
            } else {
                out.append('%').append(String.format(Locale.ROOT, "%02X", (int) c));
            }
        }
        return out.toString();
    }

    private static int first(String text, char a, char b) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == a || text.charAt(i) == b) {
                return i;
            }
        }
        return text.length();
    }

    private static TransferException bad(String why) {
        return new TransferException(
                TransferException.Kind.BAD_REQUEST, "the location given by the backend cannot be used: " + why);
    }
}
