package edgewatt.deploy.trust;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Detached Ed25519 signatures (RFC 8032) over the bytes of a document: a text file with a line {@code KEYID BASE64} per
 * signature.
 *
 * @param byKey key id to signature
 */
public record Signatures(Map<String, byte[]> byKey) {
    private static final int MAX_LINES = 16;

    public Signatures {
        byKey = Map.copyOf(byKey);
    }

    /** What cannot be read is left out: it verifies nothing. */
    public static Signatures parse(byte[] file) {
        Map<String, byte[]> found = new LinkedHashMap<>();
        new String(file, StandardCharsets.US_ASCII).lines().limit(MAX_LINES).forEach(line -> {
            String[] words = line.strip().split(" ");
            if (words.length == 2 && words[0].matches("[0-9a-f]{16}")) {
                try {
                    found.put(words[0], Base64.getDecoder().decode(words[1]));
                } catch (IllegalArgumentException e) {
                    return;
                }
            }
        });
        return new Signatures(found);
    }

    public boolean verifies(PublicKey key, byte[] document) {
        byte[] signature = byKey.get(Keys.id(key));
        if (signature == null) {
            return false;
        }
        try {
            Signature verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(key);
            verifier.update(document);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** One line of the file. */
    public static String line(PrivateKey secret, PublicKey key, byte[] document) {
        try {
            Signature signer = Signature.getInstance("Ed25519");
            signer.initSign(secret);
            signer.update(document);
            return Keys.id(key) + " " + Base64.getEncoder().encodeToString(signer.sign()) + "\n";
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot sign with this key: " + e.getMessage(), e);
        }
    }
}
