package edgewatt.station.model;

import edgewatt.api.station.VariableDefinition;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What text a variable may hold. */
final class ValueRule {
    private static final Pattern INTEGER = Pattern.compile("-?\\d{1,18}");
    private static final Pattern DECIMAL = Pattern.compile("-?\\d{1,18}(\\.\\d{1,9})?");
    private static final int LONGEST = 2500;

    private ValueRule() {}

    /** The value as it is kept, or empty if it may not be: wrong type, out of range, not in the list, too long. */
    static Optional<String> accept(VariableDefinition d, String value) {
        if (value == null || value.length() > LONGEST) {
            return Optional.empty();
        }
        return switch (d.type()) {
            case BOOLEAN -> {
                String v = value.toLowerCase(Locale.ROOT);
                yield v.equals("true") || v.equals("false") ? Optional.of(v) : Optional.empty();
            }
            case INTEGER -> number(d, value, INTEGER);
            case DECIMAL -> number(d, value, DECIMAL);
            case DATE_TIME -> {
                try {
                    OffsetDateTime.parse(value);
                    yield Optional.of(value);
                } catch (DateTimeParseException e) {
                    yield Optional.empty();
                }
            }
            case STRING -> fits(d, value) ? Optional.of(value) : Optional.empty();
            case OPTION_LIST -> member(d, value);
            case MEMBER_LIST, SEQUENCE_LIST -> list(d, value);
        };
    }

    private static Optional<String> number(VariableDefinition d, String value, Pattern form) {
        if (!form.matcher(value).matches()) {
            return Optional.empty();
        }
        double n = Double.parseDouble(value);
        boolean inside =
                n >= d.min().orElse(Double.NEGATIVE_INFINITY) && n <= d.max().orElse(Double.POSITIVE_INFINITY);
        return inside ? Optional.of(value) : Optional.empty();
    }

    private static boolean fits(VariableDefinition d, String value) {
        return value.length() <= d.max().orElse(LONGEST)
                && value.length() >= d.min().orElse(0);
    }

    private static Optional<String> member(VariableDefinition d, String value) {
        if (d.values().isEmpty()) {
            return Optional.of(value);
        }
        return d.values().stream().filter(value::equalsIgnoreCase).findFirst();
    }

    /** Comma separated, blanks around a member are dropped, no member twice. */
    private static Optional<String> list(VariableDefinition d, String value) {
        if (value.isBlank()) {
            return Optional.of("");
        }
        StringBuilder kept = new StringBuilder();
        Set<String> seen = new HashSet<>();
        for (String part : value.split(",", -1)) {
            Optional<String> member = part.isBlank() ? Optional.empty() : member(d, part.strip());
            if (member.isEmpty() || !seen.add(member.get())) {
                return Optional.empty();
            }
            kept.append(kept.isEmpty() ? "" : ",").append(member.get());
        }
        return fits(d, kept.toString()) ? Optional.of(kept.toString()) : Optional.empty();
    }
}
