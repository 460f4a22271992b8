package edgewatt.deploy.tool;

import edgewatt.deploy.format.Refused;
import edgewatt.deploy.trust.Keys;
import edgewatt.deploy.trust.Root;
import edgewatt.deploy.trust.Root.Role;
import edgewatt.deploy.trust.Signatures;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** {@code ./edgewatt key new|rotate|revoke|recover}: keys, and the chain of roots in {@code DIR/roots}. */
final class KeyCommand {
    private final PrintStream out;

    KeyCommand(PrintStream out) {
        this.out = out;
    }

    void run(List<String> arguments) throws Words.Wrong, IOException, Refused {
        Words words = new Words(arguments, Set.of("dir", "role", "root-key"));
        Path dir = Path.of(words.need("dir"));
        Files.createDirectories(dir);
        String name = words.word(1, "the name of the key");
        Optional<Path> rootKey = words.option("root-key").map(Path::of);
        Optional<Root> now = latest(dir);
        switch (words.word(0, "a command")) {
            case "new" -> {
                List<Role> roles = new ArrayList<>();
                for (String role : words.all("role")) {
                    roles.add(BundleCommand.role(role));
                }
                PublicKey key = create(dir, name);
                if (!roles.isEmpty()) {
                    Path signer = rootKey.orElse(dir.resolve(name + ".key"));
                    if (now.isPresent() && rootKey.isEmpty()) {
                        throw new Words.Wrong("option --root-key is missing: the old root's key signs the new root");
                    }
                    publish(dir, change(now, Set.of(), key, Set.copyOf(roles)), List.of(signer));
                }
            }
            case "rotate" -> {
                PublicKey old = Keys.readPublic(dir.resolve(name + ".pub"));
                Root before = now.orElseThrow(() -> new Words.Wrong("there is no root in " + dir));
                PublicKey key = create(dir, words.word(2, "the name of the new key"));
                Set<Role> roles = rolesOf(before, Keys.id(old));
                List<Path> signers = new ArrayList<>(List.of(Path.of(words.need("root-key"))));
                if (roles.contains(Role.ROOT)) {
                    signers.add(dir.resolve(words.word(2, "") + ".key"));
                }
                publish(dir, change(now, Set.of(Keys.id(old)), key, roles), signers);
            }
            case "revoke" -> {
                PublicKey old = Keys.readPublic(dir.resolve(name + ".pub"));
                publish(
                        dir,
                        change(now, Set.of(Keys.id(old)), null, Set.of()),
                        List.of(Path.of(words.need("root-key"))));
            }
            case "recover" -> {
                PublicKey key = create(dir, name);
                Root before = now.orElseThrow(() -> new Words.Wrong("there is no root in " + dir));
                Root root = change(
                        Optional.of(new Root(before.number(), Map.of(), Map.of())),
                        Set.of(),
                        key,
                        Set.of(Role.values()));
                publish(dir, root, List.of(dir.resolve(name + ".key")));
                out.println("put " + dir.resolve("root.json")
                        + " into etc/trust of each device, by hand or by ssh: none will"
                        + " take it from a generation");
            }
            default -> throw new Words.Wrong("there is no command 'key " + words.word(0, "") + "'");
        }
    }

    private PublicKey create(Path dir, String name) throws IOException {
        KeyPair pair = Keys.generate();
        Keys.write(dir, name, pair);
        out.println(name + " is " + Keys.id(pair.getPublic()) + "; keep " + dir.resolve(name + ".key") + " secret");
        return pair.getPublic();
    }

    private static Root change(Optional<Root> before, Set<String> gone, PublicKey added, Set<Role> roles) {
        Map<String, PublicKey> keys = new TreeMap<>(before.map(Root::keys).orElse(Map.of()));
        keys.keySet().removeAll(gone);
        Map<Role, Set<String>> who = new TreeMap<>();
        for (Role role : Role.values()) {
            Set<String> ids =
                    new TreeSet<>(before.map(Root::roles).orElse(Map.of()).getOrDefault(role, Set.of()));
            ids.removeAll(gone);
            if (added != null && roles.contains(role)) {
                ids.add(Keys.id(added));
            }
            who.put(role, ids);
        }
        if (added != null) {
            keys.put(Keys.id(added), added);
        }
        return new Root(before.map(Root::number).orElse(0L) + 1, keys, who);
    }

    private void publish(Path dir, Root root, List<Path> signers) throws IOException, Words.Wrong {
        if (root.roles().getOrDefault(Role.ROOT, Set.of()).isEmpty()) {
            throw new Words.Wrong("the new root would have no root key, and could never be followed by another");
        }
        byte[] document = root.write();
        StringBuilder lines = new StringBuilder();
        for (Path signer : signers) {
            lines.append(Signatures.line(
                    Keys.readPrivate(signer), Keys.readPublic(BundleCommand.publicOf(signer)), document));
        }
        Path roots = Files.createDirectories(dir.resolve("roots"));
        Path file = roots.resolve(root.number() + ".json");
        Files.write(file, document);
        Files.writeString(roots.resolve(root.number() + ".json.sig"), lines);
        Files.copy(file, dir.resolve("root.json"), StandardCopyOption.REPLACE_EXISTING);
        out.println("root " + root.number() + " is in " + file + " and in " + dir.resolve("root.json"));
    }

    private static Set<Role> rolesOf(Root root, String id) {
        Set<Role> roles = new TreeSet<>();
        root.roles().forEach((role, ids) -> {
            if (ids.contains(id)) {
                roles.add(role);
            }
        });
        return roles;
    }

    private static Optional<Root> latest(Path dir) throws IOException, Refused {
        Path file = dir.resolve("root.json");
        return Files.exists(file) ? Optional.of(Root.read(Files.readAllBytes(file))) : Optional.empty();
    }

    /** The chain in its order, with signatures. */
    static List<Path> roots(Path dir) throws IOException {
        try (Stream<Path> files = Files.list(dir.resolve("roots"))) {
            return files.filter(file -> file.getFileName().toString().matches("\\d+\\.json(\\.sig)?"))
                    .sorted(Comparator.comparingLong(BundleCommand::number))
                    .toList();
        }
    }

    static void deleteTree(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
