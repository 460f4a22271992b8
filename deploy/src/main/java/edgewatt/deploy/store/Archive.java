package edgewatt.deploy.store;

import edgewatt.api.deploy.Deployer.Status;
import edgewatt.deploy.format.Feature;
import edgewatt.deploy.format.Refused;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;

/**
 * The {@code .zip} of a generation, read once from front to back: first the documents, then the jars that they name, so that
 * no jar is unpacked before the document that names it was verified. A name is never used as a path.
 */
public final class Archive {
    private static final int MAX_ENTRIES = 1200;
    private static final int SBOM_BYTES = 8 << 20;

    private final InputStream raw;
    private final ZipInputStream zip;
    private final Set<String> seen = new HashSet<>();
    private ZipEntry object;

    public Archive(InputStream raw) {
        this.raw = raw;
        this.zip = new ZipInputStream(raw);
    }

    /** The documents before the first jar, by name. */
    public Map<String, byte[]> documents() throws IOException, Refused {
        return guarded(() -> {
            Map<String, byte[]> documents = new TreeMap<>();
            ZipEntry entry;
            while ((entry = next()) != null) {
                String name = entry.getName();
                if (name.startsWith("objects/")) {
                    object = entry;
                    break;
                } else if (name.matches("(base|overlay)\\.json(\\.sig)?|roots/[0-9]{1,9}\\.json(\\.sig)?")) {
                    documents.put(name, bytes(name, Limits.DOCUMENT_BYTES));
                } else if (name.matches("sbom/[a-z]{1,20}\\.cdx\\.json")) {
                    bytes(name, SBOM_BYTES);
                } else {
                    throw new Refused(Status.DAMAGED, "entry '" + shown(name) + "' has no place in a generation");
                }
            }
            if (seen.isEmpty()) {
                throw new Refused(Status.DAMAGED, "this is no zip archive; make one with `edgewatt bundle pack`");
            }
            return documents;
        });
    }

    /** The jars. What the store has already is passed over. */
    public void objects(Function<String, Feature.Item> named, ObjectStore store) throws IOException, Refused {
        guarded(() -> {
            while (object != null) {
                String name = object.getName();
                Feature.Item item =
                        name.matches("objects/[0-9a-f]{64}\\.jar") ? named.apply(name.substring(8, 72)) : null;
                if (item == null) {
                    throw new Refused(Status.DAMAGED, "entry '" + shown(name) + "' is named by no signed document");
                }
                if (store.find(item.sha256()).isPresent()) {
                    bytes(name, item.size());
                } else {
                    store.put(item, zip);
                }
                object = next();
            }
            byte[] buffer = new byte[1 << 14];
            while (raw.read(buffer) > 0) { // its directory, which nobody needs
                continue;
            }
            return null;
        });
    }

    private ZipEntry next() throws IOException, Refused {
        ZipEntry entry;
        do {
            entry = zip.getNextEntry();
        } while (entry != null && entry.getName().matches("(objects|roots|sbom)/") && seen.add(entry.getName()));
        if (entry != null && (!seen.add(entry.getName()) || seen.size() > MAX_ENTRIES)) {
            throw new Refused(
                    Status.DAMAGED, "entry '" + shown(entry.getName()) + "' is there twice, or there are too many");
        }
        return entry;
    }

    /** Reads an entry; what is longer than a document is only counted. */
    private byte[] bytes(String name, long limit) throws IOException, Refused {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] buffer = new byte[1 << 13];
        long size = 0;
        int read;
        while ((read = zip.read(buffer)) > 0) {
            size += read;
            if (size > limit) {
                throw new Refused(
                        Status.TOO_LARGE, "entry '" + shown(name) + "' unpacks to more than " + limit + " bytes");
            }
            if (limit <= Limits.DOCUMENT_BYTES) {
                out.write(buffer, 0, read);
            }
        }
        return out.toByteArray();
    }

    private interface Reading<T> {
        T read() throws IOException, Refused;
    }

    private static <T> T guarded(Reading<T> reading) throws IOException, Refused {
        try {
            return reading.read();
        } catch (Bounded.Broken e) {
            throw e.refused();
        } catch (ZipException | EOFException | IllegalArgumentException e) {
            throw new Refused(
                    Status.DAMAGED, "the archive is damaged or ends early; send it again: " + e.getMessage(), e);
        }
    }

    private static String shown(String name) {
        String printable = name.replaceAll("[^ -~]", "?");
        return printable.length() <= 80 ? printable : printable.substring(0, 80) + "...";
    }
}
