package edgewatt.ocpp.client.link;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.java_websocket.framing.CloseFrame;

/** Why there is no connection, for people: what, and what to do. Never with a header in it. */
final class Reasons {
    private static final int MAX_LENGTH = 200;

    /** How the library says that the answer to the handshake was an ordinary HTTP answer. */
    private static final Pattern STATUS = Pattern.compile("status code received: (\\d{3})");

    private Reasons() {}

    static String of(Exception e) {
        String said = e.getMessage() == null ? "" : clean(e.getMessage());
        if (e instanceof UnknownHostException) {
            return "host " + said + " is unknown; correct 'url', or look at the name service";
        }
        if (e instanceof SocketTimeoutException) {
            return "no answer in time; is host and port of 'url' right, and does the network let it through?";
        }
        if (e instanceof SSLException) {
            return ofTls(said);
        }
        if (e instanceof IOException) {
            return "cannot connect (" + said + "); is the backend running, and is 'url' right?";
        }
        return e.getClass().getSimpleName() + ": " + said;
    }

    private static String ofTls(String said) {
        if (said.contains("PKIX path") || said.contains("certificate_unknown")) {
            return "the backend's certificate comes from nobody this Java trusts; give the backend one that is signed by a"
                    + " known authority, or name a trust store with javax.net.ssl.trustStore in EDGEWATT_JAVA_OPTS";
        }
        if (said.contains("subject alternative") || said.contains("name matching")) {
            return "the backend's certificate is for another host name; write that name into 'url'";
        }
        if (said.contains("unrecognized SSL message") || said.contains("plaintext connection")) {
            return "what answered does not speak TLS; is the port of 'url' right, or should it begin with ws://?";
        }
        return "TLS failed: " + said;
    }

    /**
     * @param code of the WebSocket close frame
     * @param remote whether the peer ended it
     * @param wasOpen whether the handshake had been completed
     */
    static String ofClose(int code, String reason, boolean remote, boolean wasOpen) {
        String said = reason == null || reason.isBlank() ? "" : ": " + clean(reason);
        Matcher status = STATUS.matcher(said);
        if (!wasOpen && status.find()) {
            return ofStatus(Integer.parseInt(status.group(1)));
        }
        if (!wasOpen && code == CloseFrame.PROTOCOL_ERROR) {
            return "what answered is no WebSocket server; is 'url' right?";
        }
        if (code == CloseFrame.ABNORMAL_CLOSE) {
            return "the backend went away without a good-bye";
        }
        return (remote ? "closed by the backend" : "closed") + " (" + code + ")" + said;
    }

    private static String ofStatus(int status) {
        if (status == 401 || status == 403) {
            return "the backend answered " + status
                    + ": it wants a password or another one; put it into the secret that" + " 'passwordRef' names";
        }
        if (status == 404) {
            return "the backend answered 404: it does not know this station or this path; register the identity there, or"
                    + " correct 'url' or 'identity'";
        }
        if (status >= 300 && status < 400) {
            return "the backend answered " + status + ": it has moved, and redirects are not followed; write the new"
                    + " address into 'url'";
        }
        return "the backend answered " + status + " instead of opening a WebSocket; is 'url' right?";
    }

    private static String clean(String text) {
        String line = text.replaceAll("\\p{Cntrl}+", " ").strip();
        return line.length() > MAX_LENGTH ? line.substring(0, MAX_LENGTH) + "..." : line;
    }
}
