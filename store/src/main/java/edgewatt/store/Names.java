package edgewatt.store;

import java.util.regex.Pattern;

/** The one rule for names of documents and secrets. */
public final class Names {
    private static final Pattern VALID = Pattern.compile("[a-zA-Z0-9._-]{1,100}");

    private Names() {}

    /** @throws IllegalArgumentException naming what is wrong and what is allowed */
    public static String checked(String what, String name) {
        if (name == null || !VALID.matcher(name).matches() || name.equals(".") || name.equals("..")) {
            throw new IllegalArgumentException(
                    what + " name \"" + name + "\": use 1 to 100 of letters, digits, '.', '_' and '-'");
        }
        return name;
    }
}
