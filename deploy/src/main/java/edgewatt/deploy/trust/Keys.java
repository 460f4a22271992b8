package edgewatt.deploy.trust;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Set;

/** Ed25519 keys in PEM files, as OpenSSL writes them: {@code NAME.key} (PKCS#8, mode 0600) and {@code NAME.pub}. */
public final class Keys {
    private static final String ALGORITHM = "Ed25519";

    private Keys() {}

    public static KeyPair generate() {
        try {
            return KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java from 15 on has " + ALGORITHM, e);
        }
    }

    /** The first 16 hexadecimal digits of the public key's SHA-256. */
    public static String id(PublicKey key) {
        return HexFormat.of().formatHex(sha256(key.getEncoded())).substring(0, 16);
    }

    public static String encode(PublicKey key) {
        return Base64.getEncoder().encodeToString(key.getEncoded());
    }

    /** @throws IllegalArgumentException if it is no such key */
    public static PublicKey publicKey(String base64) {
        try {
            return KeyFactory.getInstance(ALGORITHM)
                    .generatePublic(
                            new X509EncodedKeySpec(Base64.getMimeDecoder().decode(base64)));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("not an Ed25519 public key", e);
        }
    }

    /** Writes {@code NAME.key} and {@code NAME.pub}; never over a key that exists. */
    public static void write(Path folder, String name, KeyPair pair) throws IOException {
        Files.createDirectories(folder);
        Path secret = folder.resolve(name + ".key");
        byte[] pem = pem("PRIVATE KEY", pair.getPrivate().getEncoded());
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createFile(
                    secret, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.write(secret, pem);
        } else {
            Files.write(secret, pem, Set.of(StandardOpenOption.CREATE_NEW).toArray(StandardOpenOption[]::new));
        }
        Files.write(
                folder.resolve(name + ".pub"),
                pem("PUBLIC KEY", pair.getPublic().getEncoded()));
    }

    public static PublicKey readPublic(Path file) throws IOException {
        try {
            return publicKey(body(file, "PUBLIC KEY"));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " is no Ed25519 public key (PEM)", e);
        }
    }

    public static PrivateKey readPrivate(Path file) throws IOException {
        try {
            byte[] encoded = Base64.getMimeDecoder().decode(body(file, "PRIVATE KEY"));
            return KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (IllegalArgumentException | GeneralSecurityException e) {
            throw new IOException(file + " is no Ed25519 private key (PEM, PKCS#8)", e);
        }
    }

    static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static byte[] pem(String kind, byte[] encoded) {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded);
        return ("-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n")
                .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    }

    private static String body(Path file, String kind) throws IOException {
        String text = Files.readString(file);
        int begin = text.indexOf("-----BEGIN " + kind + "-----");
        int end = text.indexOf("-----END " + kind + "-----");
        if (begin < 0 || end < begin) {
            throw new IOException(file + " holds no " + kind + " in PEM");
        }
        return text.substring(begin + kind.length() + 16, end).strip();
    }
}
