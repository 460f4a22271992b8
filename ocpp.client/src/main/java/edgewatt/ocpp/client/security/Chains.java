package edgewatt.ocpp.client.security;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertStore;
import java.security.cert.CertificateException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Whether certificates hang together (RFC 5280 section 6; without revocation lists). */
final class Chains {
    private Chains() {}

    static Set<TrustAnchor> anchors(Collection<X509Certificate> roots) {
        return roots.stream().map(root -> new TrustAnchor(root, null)).collect(Collectors.toSet());
    }

    /**
     * @param chain the certificate in question, then others that may lead from it to a root, in any order
     * @throws GeneralSecurityException why it leads to none of the roots at that time
     */
    static void check(List<X509Certificate> chain, Collection<X509Certificate> roots, Instant at)
            throws GeneralSecurityException {
        X509Certificate first = chain.get(0);
        first.checkValidity(Date.from(at));
        if (roots.contains(first)) {
            return;
        }
        if (roots.isEmpty()) {
            throw new CertPathBuilderException("there is no root to lead to");
        }
        X509CertSelector target = new X509CertSelector();
        target.setCertificate(first);
        PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors(roots), target);
        parameters.setRevocationEnabled(false);
        parameters.setDate(Date.from(at));
        parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(chain)));
        CertPathBuilder.getInstance("PKIX").build(parameters);
    }

    static boolean leads(List<X509Certificate> chain, Collection<X509Certificate> roots, Instant at) {
        try {
            check(chain, roots, at);
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** For where no root is known: each certificate is valid, and signed by the one after it as far as there is one. */
    static void checkAmongThemselves(List<X509Certificate> chain, Instant at) throws GeneralSecurityException {
        for (int i = 0; i < chain.size(); i++) {
            chain.get(i).checkValidity(Date.from(at));
            if (i + 1 < chain.size()) {
                signedBy(chain.get(i), chain.get(i + 1));
            }
        }
    }

    static void signedBy(X509Certificate certificate, X509Certificate issuer) throws GeneralSecurityException {
        if (!certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
            throw new CertificateException("it was issued by " + certificate.getIssuerX500Principal() + ", not by "
                    + issuer.getSubjectX500Principal());
        }
        certificate.verify(issuer.getPublicKey());
    }
}
