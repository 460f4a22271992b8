package edgewatt.store.settings;

import java.util.List;
import java.util.Optional;

/**
 * One declared setting of a component, from its metatype.
 *
 * @param type metatype's name: {@code "String"}, {@code "Integer"}, {@code "Double"}, {@code "Boolean"}, ...
 * @param many takes an array
 * @param min lowest number, or fewest characters of a text; null if there is none
 * @param max highest number, or most characters of a text; null if there is none
 * @param options allowed values; empty if any is
 */
record Attribute(String id, String type, boolean many, Double min, Double max, List<String> options) {
    boolean isNumber() {
        return switch (type) {
            case "Integer", "Long", "Short", "Byte", "Double", "Float" -> true;
            default -> false;
        };
    }

    boolean isWhole() {
        return isNumber() && !type.equals("Double") && !type.equals("Float");
    }

    boolean isBoolean() {
        return type.equals("Boolean");
    }

    /** What is wrong with one scalar, as the end of a sentence; empty if nothing. */
    Optional<String> objection(String value) {
        if (isBoolean() && !value.equals("true") && !value.equals("false")) {
            return Optional.of("it must be true or false");
        }
        if (isNumber()) {
            return numberObjection(value);
        }
        if (!options.isEmpty() && !options.contains(value)) {
            return Optional.of("allowed are " + String.join(", ", options));
        }
        boolean fits = (min == null || value.length() >= min) && (max == null || value.length() <= max);
        return isBoolean() || fits ? Optional.empty() : Optional.of("it must have " + range() + " characters");
    }

    private Optional<String> numberObjection(String value) {
        double number;
        try {
            number = isWhole() ? Long.parseLong(value) : Double.parseDouble(value);
        } catch (NumberFormatException e) {
            return Optional.of("it must be a " + (isWhole() ? "whole " : "") + "number");
        }
        boolean fits = !Double.isNaN(number) && (min == null || number >= min) && (max == null || number <= max);
        boolean integer = !type.equals("Integer") || (number >= Integer.MIN_VALUE && number <= Integer.MAX_VALUE);
        if (!fits || !integer) {
            return Optional.of("allowed are " + range());
        }
        return options.isEmpty() || options.contains(value)
                ? Optional.empty()
                : Optional.of("allowed are " + String.join(", ", options));
    }

    private String range() {
        if (min == null) {
            return max == null ? "numbers of this type" : "at most " + plain(max);
        }
        return max == null ? "at least " + plain(min) : plain(min) + " to " + plain(max);
    }

    private static String plain(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e15
                ? Long.toString((long) number)
                : Double.toString(number);
    }
}
