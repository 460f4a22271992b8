package edgewatt.ocpp.client.link;

import edgewatt.ocpp.client.link.End.Kind;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/**
 * Why TLS failed. What we refuse comes with the exception that was its cause; what the backend refuses comes as the name
 * of an alert (RFC 8446 section 6.2) in a text of the JDK, whose other words differ between its releases.
 */
final class TlsReasons {
    private static final Pattern ALERT = Pattern.compile("fatal alert: ([a-z_]+)");
    private static final Set<String> ABOUT_OUR_CERTIFICATE = Set.of(
            "access_denied",
            "bad_certificate",
            "certificate_expired",
            "certificate_required",
            "certificate_revoked",
            "certificate_unknown",
            "no_certificate",
            "unknown_ca",
            "unsupported_certificate");

    private TlsReasons() {}

    static End of(SSLException e, String said) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            Matcher alert = ALERT.matcher(String.valueOf(cause.getMessage()));
            if (alert.find()) {
                return ofAlert(alert.group(1));
            }
        }
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateExpiredException
                    || cause instanceof CertPathValidatorException path
                            && path.getReason() == CertPathValidatorException.BasicReason.EXPIRED) {
                return server("the backend's certificate, or one above it, has expired; have it renewed, and look"
                        + " whether the clock of this station is right");
            }
            if (cause instanceof CertificateNotYetValidException
                    || cause instanceof CertPathValidatorException path
                            && path.getReason() == CertPathValidatorException.BasicReason.NOT_YET_VALID) {
                return server("the backend's certificate is not valid yet; is the clock of this station right?");
            }
        }
        if (said.contains("subject alternative") || said.contains("name matching")) {
            return server("the backend's certificate is for another host name; write that name into 'url'");
        }
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertPathBuilderException
                    || cause instanceof CertPathValidatorException
                    || cause instanceof CertificateException) {
                return untrusted();
            }
        }
        if (said.contains("PKIX path")) {
            return untrusted();
        }
        if (said.contains("unrecognized SSL message") || said.contains("plaintext connection")) {
            return new End(
                    "what answered does not speak TLS; is the port of 'url' right, or should it begin with ws://?",
                    Kind.TLS);
        }
        if (said.contains("server selected protocol version") || said.contains("protocol version is not")) {
            return version();
        }
        if (said.contains("terminated the handshake")) {
            return Reasons.brokenOff(End.of("end of the connection"));
        }
        if (said.contains("cipher suite") || said.contains("ciphersuite")) {
            return cipher();
        }
        return new End("TLS failed: " + said, Kind.TLS);
    }

    private static End ofAlert(String alert) {
        if (ABOUT_OUR_CERTIFICATE.contains(alert)) {
            return new End(
                    "the backend does not take this station's certificate (" + alert
                            + "); have a new one signed, or let the backend trust its issuer",
                    Kind.CLIENT_CERTIFICATE);
        }
        return switch (alert) {
            case "protocol_version" -> version();
            case "handshake_failure", "insufficient_security" -> cipher();
            case "unrecognized_name" ->
                server("the backend knows no certificate for the host name in 'url'; write its right name there");
            default -> new End("TLS failed: the backend said " + alert, Kind.TLS);
        };
    }

    private static End untrusted() {
        return server("the backend's certificate comes from nobody this link trusts; install the root of its authority"
                + " (InstallCertificate), or with trust: system give the backend a certificate of a known authority");
    }

    private static End server(String because) {
        return new End(because, Kind.SERVER_CERTIFICATE);
    }

    private static End version() {
        return new End(
                "the backend speaks no TLS version this station takes (1.2 and 1.3); update the backend",
                Kind.TLS_VERSION);
    }

    private static End cipher() {
        return new End(
                "the backend found no cipher suite in common, or wants a certificate this station has not;"
                        + " docs/ocpp-security.md lists the suites",
                Kind.TLS_CIPHER);
    }
}
