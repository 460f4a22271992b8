package edgewatt.deploy.tool;

import com.fasterxml.jackson.core.type.TypeReference;
import edgewatt.api.deploy.Deployer.Layer;
import edgewatt.deploy.format.Feature;
import edgewatt.deploy.format.FeatureCodec;
import edgewatt.deploy.format.Refused;
import edgewatt.deploy.store.ObjectStore;
import edgewatt.deploy.trust.Keys;
import edgewatt.deploy.trust.Root;
import edgewatt.deploy.trust.Signatures;
import edgewatt.deploy.trust.Trust;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.PublicKey;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;

/** {@code ./edgewatt bundle pack|sign|verify|publish}. */
final class BundleCommand {
    private final PrintStream out;

    BundleCommand(PrintStream out) {
        this.out = out;
    }

    void run(List<String> arguments) throws Words.Wrong, IOException, Refused {
        Words words = new Words(
                arguments,
                Set.of(
                        "number", "out", "days", "java", "arch", "about", "from", "remove", "config", "level", "key",
                        "root", "pub", "zip", "to", "roots"));
        switch (words.word(0, "a command")) {
            case "pack" -> pack(words);
            case "sign" -> sign(words);
            case "verify" -> verify(words);
            case "publish" -> publish(words);
            default -> throw new Words.Wrong("there is no command 'bundle " + words.word(0, "") + "'");
        }
    }

    private void pack(Words words) throws Words.Wrong, IOException, Refused {
        Layer layer =
                switch (words.word(1, "base or overlay")) {
                    case "base" -> Layer.BASE;
                    case "overlay" -> Layer.OVERLAY;
                    default -> throw new Words.Wrong("pack base or pack overlay?");
                };
        Package target = new Package(Path.of(words.need("out")));
        Map<String, Jar> jars = new TreeMap<>();
        Map<String, Feature.Item> items = new TreeMap<>();
        Map<String, Map<String, Object>> settings = new TreeMap<>();
        if (layer == Layer.BASE) {
            Path application = Path.of(words.word(2, "the application's folder"));
            for (Map.Entry<Path, Integer> bundle : application(application).entrySet()) {
                Jar jar = Jar.read(bundle.getKey());
                add(jar, bundle.getValue(), bundle.getValue() <= 3 || jar.name().equals("deploy"), jars, items);
            }
            read(application.resolve("etc"), settings);
        } else {
            if (words.option("from").isPresent()) {
                Package before = new Package(Path.of(words.need("from")));
                Feature overlay = before.feature(layer)
                        .orElseThrow(() -> new IOException(before.folder() + " has no overlay.json"));
                settings.putAll(overlay.configurations());
                for (Feature.Item item : overlay.bundles()) {
                    items.put(item.name(), item);
                    jars.put(item.name(), Jar.read(before.object(item.sha256())));
                }
            }
            for (String name : words.all("remove")) {
                if (items.remove(name) == null) {
                    throw new Words.Wrong("there is no bundle '" + name + "' to remove");
                }
                jars.remove(name);
            }
            for (String file : words.from(2)) {
                add(Jar.read(Path.of(file)), (int) words.whole("level", 5), false, jars, items);
            }
        }
        for (String file : words.all("config")) {
            one(Path.of(file), settings);
        }
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        Feature feature = new Feature(
                layer,
                words.whole("number", 0),
                words.option("about").orElse(""),
                now,
                now.plus(words.whole("days", 365), ChronoUnit.DAYS),
                (int) words.whole("java", 17),
                words.all("arch"),
                items.values().stream()
                        .sorted(Comparator.comparingInt(Feature.Item::startLevel)
                                .thenComparing(Feature.Item::name))
                        .toList(),
                settings);
        if (feature.number() < 1) {
            throw new Words.Wrong("option --number is missing: one higher than the last");
        }
        target.write(feature, jars);
        out.println(Package.fileOf(layer) + " number " + feature.number() + ": " + items.size() + " bundles in "
                + target.folder() + ", expires " + feature.expires() + "; sign it next");
    }

    private void sign(Words words) throws Words.Wrong, IOException {
        Package target = new Package(Path.of(words.word(1, "the folder")));
        if (words.all("key").isEmpty()) {
            throw new Words.Wrong("option --key is missing");
        }
        for (Layer layer : Layer.values()) {
            Path document = target.document(layer);
            if (!Files.exists(document)) {
                continue;
            }
            byte[] bytes = Files.readAllBytes(document);
            StringBuilder lines = new StringBuilder();
            for (String file : words.all("key")) {
                Path secret = Path.of(file);
                PublicKey key = Keys.readPublic(publicOf(secret));
                lines.append(Signatures.line(Keys.readPrivate(secret), key, bytes));
                out.println(Package.fileOf(layer) + " is signed by " + Keys.id(key));
            }
            Files.writeString(target.folder().resolve(Package.fileOf(layer) + ".sig"), lines);
        }
    }

    private void verify(Words words) throws Words.Wrong, IOException, Refused {
        Package target = new Package(Path.of(words.word(1, "the folder")));
        Path trusted = Files.createTempDirectory("edgewatt-trust");
        try {
            if (words.option("root").isPresent()) {
                Files.copy(Path.of(words.need("root")), trusted.resolve("root.json"));
            }
            for (String file : words.all("pub")) {
                Files.copy(Path.of(file), trusted.resolve(Path.of(file).getFileName()));
            }
            Trust trust = new Trust(trusted.resolve("adopted").resolve("root.json"), List.of(trusted));
            for (Path root : target.documents().stream()
                    .filter(file -> file.getParent().endsWith("roots")
                            && file.toString().endsWith(".json"))
                    .sorted(Comparator.comparingLong(BundleCommand::number))
                    .toList()) {
                trust.follow(Files.readAllBytes(root), signatures(root));
            }
            for (Layer layer : Layer.values()) {
                Path document = target.document(layer);
                Optional<Feature> feature = target.feature(layer);
                if (feature.isEmpty()) {
                    continue;
                }
                trust.verify(layer, Files.readAllBytes(document), signatures(document));
                for (Feature.Item item : feature.get().bundles()) {
                    Path jar = target.object(item.sha256());
                    if (!Files.exists(jar) || !ObjectStore.hash(jar).equals(item.sha256())) {
                        throw new IOException("the jar of bundle '" + item.name() + "' is missing or differs");
                    }
                }
                out.println(Package.fileOf(layer) + " number " + feature.get().number() + ": signature and "
                        + feature.get().bundles().size() + " jars are good; expires "
                        + feature.get().expires());
            }
        } finally {
            KeyCommand.deleteTree(trusted);
        }
    }

    private void publish(Words words) throws Words.Wrong, IOException, Refused {
        Package target = new Package(Path.of(words.word(1, "the folder")));
        if (words.option("roots").isPresent()) {
            Path roots = Files.createDirectories(target.folder().resolve("roots"));
            for (Path file : KeyCommand.roots(Path.of(words.need("roots")))) {
                Files.copy(file, roots.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        if (words.option("zip").isEmpty() && words.option("to").isEmpty()) {
            throw new Words.Wrong("option --zip or --to is missing");
        }
        for (Layer layer : Layer.values()) {
            if (Files.exists(target.document(layer))
                    && !Files.exists(target.folder().resolve(Package.fileOf(layer) + ".sig"))) {
                throw new Words.Wrong(Package.fileOf(layer) + " is not signed; run ./edgewatt bundle sign first");
            }
        }
        if (words.option("zip").isPresent()) {
            Path zip = Path.of(words.need("zip"));
            target.zip(zip, true);
            out.println(zip + ": " + Files.size(zip) + " bytes");
        }
        if (words.option("to").isPresent()) {
            Path to = Path.of(words.need("to"));
            Files.createDirectories(to.resolve("objects"));
            List<Path> copied = new ArrayList<>();
            for (Path jar : target.jars()) {
                Path object = to.resolve("objects").resolve(jar.getFileName());
                if (!Files.exists(object)) {
                    copied.add(Files.copy(jar, object));
                }
            }
            target.zip(to.resolve("latest.zip"), false); // last: it names jars that are there by now
            out.println(to.resolve("latest.zip") + ": documents only; " + copied.size() + " new jars in objects");
        }
    }

    private static void add(Jar jar, int level, boolean safety, Map<String, Jar> jars, Map<String, Feature.Item> items)
            throws IOException {
        jars.put(jar.name(), jar);
        items.put(jar.name(), jar.item(level, safety));
    }

    /** The bundles of an application folder with their start levels. */
    private static Map<Path, Integer> application(Path folder) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(folder.resolve("app.properties"))) {
            properties.load(reader);
        }
        Map<Path, Integer> bundles = new TreeMap<>();
        for (String entry : properties.getProperty("bundles", "").split(",")) {
            if (!entry.isBlank()) {
                String[] pair = entry.strip().split("@");
                bundles.put(folder.resolve(pair[0]), pair.length > 1 ? Integer.parseInt(pair[1]) : 1);
            }
        }
        return bundles;
    }

    private static void read(Path etc, Map<String, Map<String, Object>> settings) throws IOException {
        if (Files.isDirectory(etc)) {
            try (var files = Files.list(etc)) {
                for (Path file :
                        files.filter(f -> f.toString().endsWith(".json")).toList()) {
                    one(file, settings);
                }
            }
        }
    }

    private static void one(Path file, Map<String, Map<String, Object>> settings) throws IOException {
        String pid = file.getFileName().toString().replaceFirst("\\.json$", "");
        settings.put(pid, FeatureCodec.mapper().readValue(file.toFile(), new TypeReference<Map<String, Object>>() {}));
    }

    private static Signatures signatures(Path document) throws IOException {
        Path file = document.resolveSibling(document.getFileName() + ".sig");
        return Signatures.parse(Files.exists(file) ? Files.readAllBytes(file) : new byte[0]);
    }

    static Path publicOf(Path secret) {
        return secret.resolveSibling(secret.getFileName().toString().replaceFirst("\\.key$", "") + ".pub");
    }

    static long number(Path root) {
        return Long.parseLong(root.getFileName().toString().replaceFirst("\\.json(\\.sig)?$", ""));
    }

    static Root.Role role(String text) throws Words.Wrong {
        for (Root.Role role : Root.Role.values()) {
            if (role.text().equals(text)) {
                return role;
            }
        }
        throw new Words.Wrong("there is no role '" + text + "'; there are root, base and overlay");
    }
}
