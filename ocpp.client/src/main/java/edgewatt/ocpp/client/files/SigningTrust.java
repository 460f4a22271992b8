package edgewatt.ocpp.client.files;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Whether a certificate may sign firmware. Who keeps the manufacturer's roots answers. Any thread; does not wait. */
public interface SigningTrust {
    /** Nobody may. */
    SigningTrust NOBODY = (chain, at) -> Verdict.INVALID;

    /** @param chain the signer's certificate, then what leads to a root, as far as it was given */
    Verdict check(List<X509Certificate> chain, Instant at);

    /** What is to be thought of a signer. */
    enum Verdict {
        TRUSTED,
        INVALID,
        REVOKED
    }

    /**
     * Trusts what leads to one of these roots and is valid at the time, by RFC 5280; revocation is not looked at.
     *
     * @param roots asked each time: roots are installed and deleted
     */
    static SigningTrust anchoredIn(Supplier<? extends Collection<X509Certificate>> roots) {
        return (chain, at) -> {
            Set<TrustAnchor> anchors = roots.get().stream()
                    .map(root -> new TrustAnchor(root, null))
                    .collect(Collectors.toSet());
            try {
                // a root may be handed along with the rest, and is none of the path
                List<X509Certificate> path = chain.stream()
                        .filter(c -> roots.get().stream().noneMatch(c::equals))
                        .toList();
                if (path.isEmpty() || anchors.isEmpty() || !maySign(path.get(0))) {
                    return Verdict.INVALID;
                }
                PKIXParameters parameters = new PKIXParameters(anchors);
                parameters.setRevocationEnabled(false);
                parameters.setDate(Date.from(at));
                CertPathValidator.getInstance("PKIX")
                        .validate(CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
                return Verdict.TRUSTED;
            } catch (CertPathValidatorException e) {
                return e.getReason() == CertPathValidatorException.BasicReason.REVOKED
                        ? Verdict.REVOKED
                        : Verdict.INVALID;
            } catch (GeneralSecurityException e) {
                return Verdict.INVALID;
            }
        };
    }

    /** Where the certificate names its uses, signing must be one of them. */
    private static boolean maySign(X509Certificate signer) {
        boolean[] usage = signer.getKeyUsage();
        return usage == null || usage[0];
    }
}
