package edgewatt.ocpp.client.security;

import edgewatt.api.store.JournalException;
import edgewatt.ocpp.client.security.SecurityState.Root;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.function.Predicate;

/** The certificates of others that are installed on one link (OCPP 2.0.1 M03 to M05, 1.6 security M03 to M05). */
final class RootStore {
    private final StateFile file;
    private final InstantSource clock;
    private final boolean mustBeSigned;

    /** @param mustBeSigned AdditionalRootCertificateCheck: a new root of the backend is signed by the one it replaces */
    RootStore(StateFile file, InstantSource clock, boolean mustBeSigned) {
        this.file = file;
        this.clock = clock;
        this.mustBeSigned = mustBeSigned;
    }

    /** The newest last. */
    List<X509Certificate> all(RootUse use) {
        return file.state().roots().stream()
                .filter(root -> root.use() == use)
                .map(RootStore::read)
                .toList();
    }

    List<X509Certificate> all() {
        return file.state().roots().stream().map(RootStore::read).toList();
    }

    List<CertificateHash> hashes(RootUse use) {
        return all(use).stream()
                .map(c -> CertificateHash.of(c, issuerKey(c), CertificateHash.Algorithm.SHA256))
                .toList();
    }

    Outcome install(RootUse use, String pem) {
        X509Certificate certificate;
        try {
            List<X509Certificate> given = Pem.certificates(pem);
            if (given.size() != 1) {
                return Outcome.rejected("there are " + given.size() + " certificates, and one at a time is installed");
            }
            certificate = given.get(0);
            certificate.checkValidity(Date.from(clock.instant()));
            if (certificate.getBasicConstraints() < 0) {
                return Outcome.rejected("the certificate is not one of an authority (basic constraints)");
            }
            if (certificate.getIssuerX500Principal().equals(certificate.getSubjectX500Principal())) {
                certificate.verify(certificate.getPublicKey());
            }
        } catch (GeneralSecurityException e) {
            return Outcome.rejected("the certificate is not good: " + e.getMessage());
        }
        if (all(use).contains(certificate)) {
            return Outcome.DONE;
        }
        if (file.state().roots().size() >= SecurityVariables.MAX_ROOTS) {
            return Outcome.failed(
                    SecurityVariables.MAX_ROOTS + " certificates are installed, and no more fit; delete one");
        }
        boolean replaces = mustBeSigned && use == RootUse.BACKEND && !all(use).isEmpty();
        if (replaces) {
            X509Certificate present = all(use).get(all(use).size() - 1);
            try {
                Chains.signedBy(certificate, present);
            } catch (GeneralSecurityException e) {
                return Outcome.rejected("the new root is not signed by the one it replaces: " + e.getMessage());
            }
        }
        List<Root> roots = new ArrayList<>();
        for (Root root : file.state().roots()) {
            if (!(replaces && root.use() == use)) {
                roots.add(root);
            } else if (!root.retiring()) {
                roots.add(new Root(use, root.pem(), true)); // one that was retiring already is the third, and goes
            }
        }
        roots.add(new Root(use, Pem.of(certificate), false));
        return keep(roots);
    }

    /** @param inUse whether the link could not do without this one now */
    Outcome delete(CertificateHash hash, Predicate<X509Certificate> inUse) {
        List<Root> left = new ArrayList<>();
        for (Root root : file.state().roots()) {
            X509Certificate certificate = read(root);
            if (!hash.names(certificate, issuerKey(certificate))) {
                left.add(root);
            } else if (root.use() == RootUse.BACKEND && inUse.test(certificate)) {
                return Outcome.failed("the connection stands on this certificate");
            }
        }
        return left.size() == file.state().roots().size()
                ? new Outcome(Outcome.Verdict.NOT_FOUND, "no such certificate is installed", false)
                : keep(left);
    }

    /** The backend has shown this chain and was let in: a root that was replaced goes when its successor is enough. */
    void worked(List<X509Certificate> chain) {
        List<Root> roots = file.state().roots();
        if (roots.stream().noneMatch(Root::retiring) || chain.isEmpty()) {
            return;
        }
        List<Root> staying = roots.stream().filter(r -> !r.retiring()).toList();
        List<X509Certificate> enough = staying.stream()
                .filter(r -> r.use() == RootUse.BACKEND)
                .map(RootStore::read)
                .toList();
        if (Chains.leads(chain, enough, clock.instant())) {
            keep(staying);
        }
    }

    private Outcome keep(List<Root> roots) {
        try {
            file.update(state -> state.withRoots(roots));
            return Outcome.DONE;
        } catch (JournalException e) {
            return Outcome.failed(e.getMessage());
        }
    }

    /** Of the issuer, if it is installed too; else the certificate is taken as its own issuer. */
    private PublicKey issuerKey(X509Certificate certificate) {
        return all().stream()
                .filter(other -> other.getSubjectX500Principal().equals(certificate.getIssuerX500Principal()))
                .map(X509Certificate::getPublicKey)
                .filter(key -> signs(key, certificate))
                .findFirst()
                .orElse(certificate.getPublicKey());
    }

    private static boolean signs(PublicKey key, X509Certificate certificate) {
        try {
            certificate.verify(key);
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static X509Certificate read(Root root) {
        try {
            return Pem.certificates(root.pem()).get(0);
        } catch (CertificateException e) {
            throw new IllegalStateException("a certificate that was installed cannot be read any more", e);
        }
    }
}
