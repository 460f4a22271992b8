package edgewatt.ocpp.client.security;

import edgewatt.api.store.JournalException;
import edgewatt.api.store.Secrets;
import edgewatt.ocpp.client.security.SecurityState.Requested;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * This station's own key and certificate on one link. A new key is made for each request, and the one in use stays until
 * the new certificate has let us in. Private keys never leave the key store but for a handshake.
 */
final class StationCertificate {
    private final StateFile file;
    private final Secrets secrets;
    private final InstantSource clock;
    private final LinkPlace place;

    StationCertificate(StateFile file, Secrets secrets, InstantSource clock, LinkPlace place) {
        this.file = file;
        this.secrets = secrets;
        this.clock = clock;
        this.place = place;
    }

    /**
     * A new key that waits for its certificate.
     *
     * @param request to be signed, in PEM form
     */
    record Made(Requested requested, String request) {}

    /** Makes a key, keeps it, and gives the request for its certificate. Slow: not on the loop. */
    Made make(KeyKind kind, String commonName, String organization) throws GeneralSecurityException, IOException {
        KeyPair pair = kind.make();
        List<String> taken = file.state().keys();
        String reference = Stream.of("a", "b", "c", "d")
                .map(slot -> place.link() + ".key-" + slot)
                .filter(slot -> !taken.contains(slot))
                .findFirst()
                .orElseThrow();
        byte[] pkcs8 = pair.getPrivate().getEncoded();
        try {
            secrets.write(reference, pkcs8);
        } finally {
            Arrays.fill(pkcs8, (byte) 0);
        }
        String publicKey = Base64.getEncoder().encodeToString(pair.getPublic().getEncoded());
        return new Made(new Requested(reference, publicKey), kind.request(pair, commonName, organization));
    }

    /** From now on a certificate for this key is awaited, and no other. On the loop. */
    void await(Requested requested) {
        Optional<Requested> before = file.state().requested();
        file.update(state -> state.withRequested(Optional.of(requested)));
        before.ifPresent(b -> forget(b.key()));
    }

    /**
     * A chain has come for the key that waits.
     *
     * @param roots that the chain must lead to; none = it need only hang together
     * @return what it is worth with the credentials {@code aim}; REJECTED says what is wrong with it
     */
    Outcome accept(String pem, List<X509Certificate> roots, int maxChars) {
        Optional<Requested> requested = file.state().requested();
        if (requested.isEmpty()) {
            return Outcome.rejected("no certificate was asked for");
        }
        if (pem.length() > maxChars) {
            return Outcome.rejected(
                    "the chain has " + pem.length() + " characters; at most " + maxChars + " are taken");
        }
        List<X509Certificate> chain;
        try {
            chain = ordered(Pem.certificates(pem), requested.get());
            if (roots.isEmpty()) {
                Chains.checkAmongThemselves(chain, clock.instant());
            } else {
                Chains.check(chain, roots, clock.instant());
            }
        } catch (GeneralSecurityException e) {
            return Outcome.rejected(e.getMessage());
        }
        String text = chain.stream().map(Pem::of).collect(Collectors.joining());
        SecurityState state = file.state();
        boolean inUse = state.aim().profile() == 3;
        Credentials with = state.aim().withCertificate(text, requested.get().key());
        String replaced = state.current().key();
        try {
            file.update(s -> (inUse
                            ? s.withNext(with)
                            : s.with(
                                    s.current().withCertificate(with.chain(), with.key()),
                                    s.next().map(n -> n.withCertificate(with.chain(), with.key()))))
                    .withRequested(Optional.empty()));
        } catch (JournalException e) {
            return Outcome.failed(e.getMessage());
        }
        if (!inUse) {
            forget(replaced);
        }
        return inUse ? Outcome.RECONNECT : Outcome.DONE;
    }

    /** The one for our key first. */
    private static List<X509Certificate> ordered(List<X509Certificate> given, Requested requested)
            throws CertificateException {
        byte[] ours = Base64.getDecoder().decode(requested.publicKey());
        List<X509Certificate> chain = new ArrayList<>(given);
        X509Certificate leaf = chain.stream()
                .filter(c -> Arrays.equals(c.getPublicKey().getEncoded(), ours))
                .findFirst()
                .orElseThrow(() -> new CertificateException("it is not for the key that a certificate was asked for"));
        chain.remove(leaf);
        chain.add(0, leaf);
        return chain;
    }

    /** Removes a private key, unless it is still needed. */
    void forget(String key) {
        if (!key.isEmpty() && !file.state().keys().contains(key)) {
            secrets.delete(key);
        }
    }

    /** The certificate of these credentials, first, and those above it; empty if there is none. */
    static List<X509Certificate> chain(Credentials credentials) {
        if (credentials.chain().isEmpty()) {
            return List.of();
        }
        try {
            return Pem.certificates(credentials.chain());
        } catch (CertificateException e) {
            throw new IllegalStateException("a certificate that was accepted cannot be read any more", e);
        }
    }

    /** What to show in a handshake; empty if there is no certificate, or its key is gone. */
    Optional<OwnKey> own(Credentials credentials) throws GeneralSecurityException {
        List<X509Certificate> chain = chain(credentials);
        Optional<byte[]> pkcs8 = chain.isEmpty() ? Optional.empty() : secrets.read(credentials.key());
        if (pkcs8.isEmpty()) {
            return Optional.empty();
        }
        PublicKey its = chain.get(0).getPublicKey();
        try {
            return Optional.of(new OwnKey(chain, KeyKind.read(pkcs8.get(), its)));
        } finally {
            Arrays.fill(pkcs8.get(), (byte) 0);
        }
    }
}
