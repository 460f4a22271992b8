package edgewatt.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/**
 * The SHA-256 of each bundle, from {@code bundles.sha256} (the format of {@code sha256sum}).
 *
 * <p>This finds what a failing card or an interrupted copy has changed. Against somebody who can write both files it
 * protects nothing; that is what signed generations are for.
 */
final class Hashes {
    static final String FILE = "bundles.sha256";

    private final Path file;
    private final Map<Path, String> expected;

    private Hashes(Path file, Map<Path, String> expected) {
        this.file = file;
        this.expected = expected;
    }

    static Hashes load(Path home) throws LaunchException {
        Path file = home.resolve(FILE);
        Map<Path, String> expected = new HashMap<>();
        try {
            for (String line : Files.readAllLines(file)) {
                if (line.isBlank()) {
                    continue;
                }
                if (!line.matches("[0-9a-f]{64} [ *].+")) {
                    throw new LaunchException(file + " is damaged; install the application again");
                }
                expected.put(home.resolve(line.substring(66)).normalize(), line.substring(0, 64));
            }
        } catch (IOException e) {
            throw new LaunchException(
                    "cannot read " + file + " (" + LaunchException.reason(e) + "); install the application again", e);
        }
        return new Hashes(file, Map.copyOf(expected));
    }

    /**
     * These and others.
     *
     * @param from where the others come from, for the messages
     */
    Hashes with(Path from, Map<Path, String> others) {
        Map<Path, String> all = new HashMap<>(expected);
        others.forEach((path, hash) -> all.put(path.normalize(), hash));
        return new Hashes(from, Map.copyOf(all));
    }

    /** Reads the whole bundle and compares; the file is not to be changed while the controller runs. */
    void verify(Path bundle) throws LaunchException {
        String wanted = expected.get(bundle.normalize());
        if (wanted == null) {
            throw new LaunchException("bundle " + bundle + " is refused: " + file + " does not name it");
        }
        String found = hash(bundle);
        if (!found.equals(wanted)) {
            throw new LaunchException("bundle " + bundle + " is refused: its SHA-256 is " + found.substring(0, 12)
                    + "... instead of " + wanted.substring(0, 12)
                    + "...; the file was changed or is damaged: install the application again");
        }
    }

    private static String hash(Path bundle) throws LaunchException {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[1 << 16]; // never a whole file: a database driver is larger than the heap should grow
        try (InputStream in = Files.newInputStream(bundle)) {
            int count;
            while ((count = in.read(buffer)) > 0) {
                digest.update(buffer, 0, count);
            }
        } catch (IOException e) {
            throw new LaunchException(
                    "cannot read bundle " + bundle + " (" + LaunchException.reason(e)
                            + "); install the application again",
                    e);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    static String hash(byte[] content) {
        return HexFormat.of().formatHex(sha256().digest(content));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
