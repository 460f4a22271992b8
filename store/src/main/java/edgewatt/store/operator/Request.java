package edgewatt.store.operator;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the operator asks for.
 *
 * @param link only this one; all if empty
 * @param transactions ids or their beginnings; empty = all where {@code all} is set
 * @param yes a question that would be asked is answered
 */
record Request(
        Command command, List<String> transactions, Optional<String> link, boolean all, Format format, boolean yes) {
    static final String USAGE = "usage: edgewatt parked [list | resend TX... | export TX... | discard TX... --yes]"
            + " [--all] [--link NAME] [--format json|csv] [--data DIR]";

    private static final String CURTAILMENTS_USAGE = "usage: edgewatt curtailments [--format csv|json] [--data DIR]";

    /** Enough of a transaction id to be told from others. */
    private static final Pattern ID = Pattern.compile("[0-9a-fA-F-]{4,36}");

    enum Command {
        /** What the grid curtailed; no transaction is meant. */
        CURTAILMENTS,
        LIST,
        RESEND,
        EXPORT,
        DISCARD
    }

    enum Format {
        JSON,
        CSV
    }

    /** @throws IllegalArgumentException what is wrong, and the usage */
    static Request parse(List<String> words) {
        Command command = null;
        List<String> transactions = new ArrayList<>();
        Optional<String> link = Optional.empty();
        Format format = null;
        boolean all = false;
        boolean yes = false;
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            switch (word) {
                case "--all" -> all = true;
                case "--yes" -> yes = true;
                case "--link" -> link = Optional.of(value(words, ++i, "--link"));
                case "--format" -> format = choice(Format.class, value(words, ++i, "--format"), "--format");
                default -> {
                    if (word.startsWith("-")) {
                        throw usage("option '" + word + "' is unknown");
                    } else if (command == null) {
                        command = choice(Command.class, word, "parked");
                    } else if (ID.matcher(word).matches()) {
                        transactions.add(word.toLowerCase(java.util.Locale.ROOT));
                    } else {
                        throw usage("'" + word + "' is no transaction; give its id, or at least four characters of it");
                    }
                }
            }
        }
        Format otherwise = command == Command.CURTAILMENTS ? Format.CSV : Format.JSON;
        return checked(new Request(
                command == null ? Command.LIST : command,
                List.copyOf(transactions),
                link,
                all,
                format == null ? otherwise : format,
                yes));
    }

    private static Request checked(Request request) {
        boolean named = !request.transactions.isEmpty();
        String what = request.command.name().toLowerCase(java.util.Locale.ROOT);
        if (request.command == Command.CURTAILMENTS) {
            if (named || request.all || request.yes || request.link.isPresent()) {
                throw new IllegalArgumentException(
                        "curtailments takes --format and --data only\n" + CURTAILMENTS_USAGE);
            }
        } else if (request.command == Command.LIST && named) {
            throw usage("list takes no transaction");
        } else if (request.command != Command.LIST && named == request.all) {
            throw usage(what + " which transaction? give its id, or --all for every one that is parked");
        }
        return request;
    }

    private static String value(List<String> words, int at, String option) {
        if (at >= words.size() || words.get(at).isBlank()) {
            throw usage("option " + option + " has no value");
        }
        return words.get(at);
    }

    private static <E extends Enum<E>> E choice(Class<E> type, String word, String where) {
        for (E e : type.getEnumConstants()) {
            if (e.name().equalsIgnoreCase(word)) {
                return e;
            }
        }
        throw usage(where + " knows no '" + word + "'");
    }

    private static IllegalArgumentException usage(String what) {
        return new IllegalArgumentException(what + "\n" + USAGE);
    }
}
