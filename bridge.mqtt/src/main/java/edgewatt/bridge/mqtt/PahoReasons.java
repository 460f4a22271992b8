package edgewatt.bridge.mqtt;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.common.MqttException;

/** Paho's reason codes as sentences: what, where, what to do. */
final class PahoReasons {
    private static final int FIRST_FAILURE = 0x80;

    private PahoReasons() {}

    static String connect(String url, Throwable cause) {
        int code = code(cause);
        switch (code) {
            case 4, 0x86:
                return "the broker at " + url + " refuses this username or password; check username and passwordRef";
            case 5, 0x87:
                return "the broker at " + url
                        + " does not authorise this client; check username, passwordRef and its ACL";
            case 0x85:
                return "the broker at " + url + " refuses this client id; set another clientId";
            case 1, 0x84, MqttException.REASON_CODE_INVALID_RETURN_CODE, MqttException.REASON_CODE_MALFORMED_PACKET:
                return "the broker at " + url
                        + " does not speak this version of MQTT; set version to 3.1.1, or use a broker that speaks MQTT 5";
            default:
                break;
        }
        Throwable root = root(cause);
        if (root instanceof UnknownHostException) {
            return "the host of " + url + " is not known; check url and the name service";
        }
        if (root instanceof SocketTimeoutException) {
            return "the broker at " + url + " does not answer in time; check the network";
        }
        if (root instanceof SSLException) {
            return "TLS with " + url + " failed (" + root.getMessage() + "); check the broker's certificate";
        }
        if (root instanceof ConnectException) {
            return "nobody listens at " + url + "; is the broker running?";
        }
        return "no connection to " + url + ": " + plain(cause);
    }

    static String lost(String url, MqttDisconnectResponse r) {
        if (r.getException() != null) {
            return "the connection to " + url + " was lost: " + plain(r.getException());
        }
        String said = r.getReasonString() == null || r.getReasonString().isBlank() ? "" : ": " + r.getReasonString();
        if (r.getReturnCode() == 0x8E) {
            return "another client with the same clientId took over at " + url + "; set another clientId";
        }
        return "the broker at " + url + " ended the connection with reason " + r.getReturnCode() + said;
    }

    /** What a broker's answer to a publish or subscribe says against it; empty = accepted. */
    static String refusal(IMqttToken token) {
        int[] codes = token.getReasonCodes();
        if (codes != null) {
            for (int code : codes) {
                if (code >= FIRST_FAILURE) {
                    return code == 0x87 ? "the broker's access list forbids it" : "the broker answers reason " + code;
                }
            }
        }
        return "";
    }

    static String plain(Throwable cause) {
        Throwable root = root(cause);
        String message = root instanceof MqttException m && m.getReasonCode() == 0x87
                ? "the broker's access list forbids it"
                : root.getMessage();
        return message == null || message.isBlank() ? root.getClass().getSimpleName() : message;
    }

    private static int code(Throwable t) {
        if (t instanceof MqttException m) {
            return m.getReasonCode();
        }
        return t instanceof org.eclipse.paho.client.mqttv3.MqttException m ? m.getReasonCode() : 0;
    }

    private static Throwable root(Throwable t) {
        Throwable r = t;
        while (r.getCause() != null && !(r instanceof IOException)) {
            r = r.getCause();
        }
        return r;
    }
}
