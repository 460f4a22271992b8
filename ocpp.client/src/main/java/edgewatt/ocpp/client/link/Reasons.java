package edgewatt.ocpp.client.link;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.java_websocket.framing.CloseFrame;

/** Why there is no connection, for people: what, and what to do. Never with a header in it. */
final class Reasons {
    private static final int MAX_LENGTH = 200;

    /** How the library says that the answer to the handshake was an ordinary HTTP answer. */
    private static final Pattern STATUS = Pattern.compile("status code received: (\\d{3})");

    /** A good-bye that speaks of the peer: normal, going away, internal error, restart, overloaded. */
    private static final Set<Integer> OUTAGES = Set.of(1000, 1001, 1011, 1012, 1013);

    /** HTTP 429; as any 5xx it speaks of the peer, or of what stands before one that is down. */
    private static final int TOO_MANY = 429;

    private Reasons() {}

    static End of(Exception e) {
        if (e instanceof RefusedHere here) {
            return here.end();
        }
        String said = e.getMessage() == null ? "" : clean(e.getMessage());
        if (e instanceof UnknownHostException) {
            return unreachable("host " + said + " is unknown; correct 'url', or look at the name service");
        }
        if (e instanceof SocketTimeoutException) {
            return unreachable(
                    "no answer in time; is host and port of 'url' right, and does the network let it through?");
        }
        if (e instanceof SSLException tls) {
            return TlsReasons.of(tls, said);
        }
        if (e instanceof IOException) {
            return unreachable("cannot connect (" + said + "); is the backend running, and is 'url' right?");
        }
        return End.of(e.getClass().getSimpleName() + ": " + said);
    }

    private static End unreachable(String because) {
        return new End(because, End.Kind.UNREACHABLE);
    }

    /** The network took the connection away after TLS had begun, and with it perhaps the alert that says why. */
    static End brokenOff(End how) {
        return new End(
                "the backend broke off in TLS without a word: perhaps it does not take this station's certificate, or an"
                        + " intermediary does not speak TLS here (" + how.because() + ")",
                End.Kind.TLS,
                true);
    }

    /**
     * @param code of the WebSocket close frame
     * @param remote whether the peer ended it
     * @param wasOpen whether the handshake had been completed
     */
    static End ofClose(int code, String reason, boolean remote, boolean wasOpen) {
        String said = reason == null || reason.isBlank() ? "" : ": " + clean(reason);
        Matcher status = STATUS.matcher(said);
        if (!wasOpen && status.find()) {
            return ofStatus(Integer.parseInt(status.group(1)));
        }
        if (!wasOpen && code == CloseFrame.PROTOCOL_ERROR) {
            return End.of("what answered is no WebSocket server; is 'url' right?");
        }
        if (code == CloseFrame.ABNORMAL_CLOSE) {
            return End.outage("the backend went away without a good-bye");
        }
        String because = (remote ? "closed by the backend" : "closed") + " (" + code + ")" + said;
        return OUTAGES.contains(code) ? End.outage(because) : End.of(because);
    }

    private static End ofStatus(int status) {
        if (status == 401 || status == 403) {
            return new End(
                    "the backend answered " + status
                            + ": it wants a password or another one; put it into the secret that 'passwordRef' names",
                    End.Kind.PASSWORD_REFUSED);
        }
        if (status == 404) {
            return End.of("the backend answered 404: it does not know this station or this path; register the identity"
                    + " there, or correct 'url' or 'identity'");
        }
        if (status >= 300 && status < 400) {
            return End.of("the backend answered " + status
                    + ": it has moved, and redirects are not followed; write the new address into 'url'");
        }
        String because = "the backend answered " + status + " instead of opening a WebSocket; is 'url' right?";
        return status == TOO_MANY || status >= 500 ? End.outage(because) : End.of(because);
    }

    static String clean(String text) {
        String line = text.replaceAll("\\p{Cntrl}+", " ").strip();
        return line.length() > MAX_LENGTH ? line.substring(0, MAX_LENGTH) + "..." : line;
    }
}
