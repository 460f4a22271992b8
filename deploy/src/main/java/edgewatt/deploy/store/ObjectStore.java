package edgewatt.deploy.store;

import edgewatt.api.deploy.Deployer.Status;
import edgewatt.deploy.format.Feature;
import edgewatt.deploy.format.Refused;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Jars by their SHA-256, in one folder. A jar that is there is whole: it was hashed on its way in. One thread at a time. */
public final class ObjectStore {
    private final Path folder;
    private final Supplier<Limits> settings;

    public ObjectStore(Path folder, Supplier<Limits> settings) {
        this.folder = folder;
        this.settings = settings;
    }

    public Path path(String sha256) {
        return folder.resolve(sha256 + ".jar");
    }

    /** What an interrupted fetch has left, or will leave. */
    public Path part(String sha256) {
        return folder.resolve(sha256 + ".part");
    }

    /** A jar that has meanwhile been damaged on the disk is thrown away, so that it is fetched again. */
    public Optional<Path> find(String sha256) throws IOException {
        Path path = path(sha256);
        if (!Files.isRegularFile(path)) {
            return Optional.empty();
        }
        if (!hash(path).equals(sha256)) {
            Files.delete(path);
            return Optional.empty();
        }
        return Optional.of(path);
    }

    /** Those of the items that are not here. */
    public List<Feature.Item> missing(Collection<Feature.Item> items) throws IOException {
        List<Feature.Item> missing = new ArrayList<>();
        for (Feature.Item item : items) {
            if (find(item.sha256()).isEmpty()) {
                missing.add(item);
            }
        }
        return missing;
    }

    /** @throws Refused if the budget or the disk has no room for them */
    public void reserve(Collection<Feature.Item> items) throws IOException, Refused {
        Limits limits = settings.get();
        Files.createDirectories(folder);
        long needed = items.stream().mapToLong(Feature.Item::size).sum();
        long used = 0;
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                used += Files.size(file);
            }
        }
        long free = Files.getFileStore(folder).getUsableSpace() - limits.reserveBytes();
        if (used + needed > limits.diskBytes() || needed > free) {
            throw new Refused(
                    Status.UNAVAILABLE,
                    "no room for " + needed + " bytes of jars in " + folder + ": " + used + " of the "
                            + limits.diskBytes() + " that 'diskMB' allows are used, " + Math.max(0, free)
                            + " are free; raise it or free space");
        }
    }

    /** Takes a jar. Nothing stays of one that is not what it should be. */
    public void put(Feature.Item item, InputStream in) throws IOException, Refused {
        Files.createDirectories(folder);
        Path beside = part(item.sha256());
        try (FileChannel channel = FileChannel.open(
                        beside,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE);
                OutputStream out = Channels.newOutputStream(channel)) {
            byte[] buffer = new byte[1 << 14];
            long size = 0;
            int read;
            while ((read = in.read(buffer)) > 0) {
                size += read;
                if (size > item.size()) {
                    break;
                }
                out.write(buffer, 0, read);
            }
            channel.force(true);
        }
        accept(item);
    }

    /** Checks the finished part and puts it in its place. */
    public void accept(Feature.Item item) throws IOException, Refused {
        Path beside = part(item.sha256());
        if (Files.size(beside) != item.size() || !hash(beside).equals(item.sha256())) {
            Files.delete(beside);
            throw new Refused(
                    Status.DAMAGED,
                    "the jar of bundle '" + item.name()
                            + "' is not the one the signed document names; its SHA-256 or its" + " size differs");
        }
        Durable.move(beside, path(item.sha256()));
    }

    /** Deletes everything but these. */
    public void sweep(Set<String> keep) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (!name.endsWith(".jar") || !keep.contains(name.substring(0, name.length() - 4))) {
                    Files.delete(file);
                }
            }
        }
    }

    public static String hash(Path file) throws IOException {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            while (in.read(buffer) > 0) {
                continue;
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    public static String hash(byte[] bytes) {
        return HexFormat.of().formatHex(sha256().digest(bytes));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
