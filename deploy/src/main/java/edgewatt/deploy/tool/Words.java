package edgewatt.deploy.tool;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A command line: words, and options with a value each, which may be repeated. */
final class Words {
    private final List<String> words = new ArrayList<>();
    private final Map<String, List<String>> options = new HashMap<>();

    /** @throws Wrong if there is an option that is not known, or one without a value */
    Words(List<String> arguments, Set<String> known) throws Wrong {
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (!argument.startsWith("--")) {
                words.add(argument);
            } else if (!known.contains(argument.substring(2))) {
                throw new Wrong("option " + argument + " is unknown; there are --" + String.join(" --", known));
            } else if (i + 1 == arguments.size()) {
                throw new Wrong("option " + argument + " needs a value");
            } else {
                options.computeIfAbsent(argument.substring(2), key -> new ArrayList<>())
                        .add(arguments.get(++i));
            }
        }
    }

    /** The command line is wrong; the message says how. */
    static final class Wrong extends Exception {
        private static final long serialVersionUID = 1;

        Wrong(String message) {
            super(message);
        }
    }

    int size() {
        return words.size();
    }

    String word(int index, String what) throws Wrong {
        if (index >= words.size()) {
            throw new Wrong(what + " is missing");
        }
        return words.get(index);
    }

    List<String> from(int index) {
        return words.subList(Math.min(index, words.size()), words.size());
    }

    Optional<String> option(String name) {
        return all(name).stream().findFirst();
    }

    String need(String name) throws Wrong {
        return option(name).orElseThrow(() -> new Wrong("option --" + name + " is missing"));
    }

    List<String> all(String name) {
        return options.getOrDefault(name, List.of());
    }

    long whole(String name, long otherwise) throws Wrong {
        String text = option(name).orElse(Long.toString(otherwise));
        if (!text.matches("\\d{1,15}")) {
            throw new Wrong("option --" + name + " is no whole number");
        }
        return Long.parseLong(text);
    }
}
