package edgewatt.itest.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** A certificate authority for a day, made with the JDK's keytool, because the JDK itself cannot issue certificates. */
final class TestCa {
    private static final String WORD = "changeit";

    private final Path folder;
    private final Path store;

    /** @param folder new files come here */
    TestCa(Path folder) throws IOException, InterruptedException {
        this.folder = Files.createDirectories(folder);
        store = folder.resolve("ca.p12");
        pair("root", "CN=Conformance Root,O=Edgewatt Test", "bc:critical=ca:true", "ku:critical=keyCertSign,cRLSign");
        pair("signer", "CN=Conformance Signer,O=Edgewatt Test", "ku:critical=digitalSignature");
        keytool("-exportcert", "-rfc", "-alias", "root", "-file", path("root.pem"));
        keytool("-certreq", "-alias", "signer", "-file", path("signer.csr"));
        issue("signer.csr", "signer.pem", "ku:critical=digitalSignature");
    }

    /** PEM of the root. */
    String root() throws IOException {
        return read("root.pem");
    }

    /** PEM of the certificate that vouches for {@link #sign}. */
    String signerCertificate() throws IOException {
        return read("signer.pem");
    }

    /** A certificate for the key and name of a PKCS#10 request, as PEM. */
    String issue(String request) throws IOException, InterruptedException {
        Files.writeString(folder.resolve("station.csr"), request);
        issue("station.csr", "station.pem", "ku:critical=digitalSignature");
        return read("station.pem");
    }

    /** SHA-256 with the signer's key, base64. */
    String sign(byte[] content) throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, WORD.toCharArray());
        }
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign((PrivateKey) keys.getKey("signer", WORD.toCharArray()));
        signature.update(content);
        return Base64.getEncoder().encodeToString(signature.sign());
    }

    private void pair(String alias, String name, String... extensions) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of(
                "-genkeypair",
                "-alias",
                alias,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-sigalg",
                "SHA256withECDSA"));
        words.addAll(List.of("-dname", name, "-startdate", "-1d", "-validity", "30"));
        for (String extension : extensions) {
            words.addAll(List.of("-ext", extension));
        }
        keytool(words.toArray(String[]::new));
    }

    private void issue(String request, String certificate, String extension) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of("-gencert", "-rfc", "-alias", "root"));
        words.addAll(List.of("-infile", path(request), "-outfile", path(certificate)));
        words.addAll(List.of("-startdate", "-1d", "-validity", "30", "-ext", extension));
        keytool(words.toArray(String[]::new));
    }

    private void keytool(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(words));
        command.addAll(
                List.of("-keystore", store.toString(), "-storetype", "PKCS12", "-storepass", WORD, "-J-Xshare:auto"));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String out = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new IOException("keytool " + String.join(" ", words) + ": " + out);
        }
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private String read(String name) throws IOException {
        return Files.readString(folder.resolve(name)).replace("\r", "").strip() + "\n";
    }
}
