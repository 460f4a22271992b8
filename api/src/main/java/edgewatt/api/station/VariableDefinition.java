package edgewatt.api.station;

import java.util.List;
import java.util.OptionalDouble;

/**
 * Declares one variable.
 *
 * @param id its name
 * @param type wire type
 * @param unit OCPP unit, or empty
 * @param mutability who may write and read
 * @param rebootRequired a write takes effect after a restart
 * @param min smallest number
 * @param max largest number; for text the greatest length
 * @param values allowed members of an option, member or sequence list
 * @param defaultValue used until a value is written
 * @param description one sentence for people
 */
public record VariableDefinition(
        VariableId id,
        Type type,
        String unit,
        Mutability mutability,
        boolean rebootRequired,
        OptionalDouble min,
        OptionalDouble max,
        List<String> values,
        String defaultValue,
        String description) {
    /** OCPP 2.x DataEnumType. */
    public enum Type {
        STRING,
        DECIMAL,
        INTEGER,
        DATE_TIME,
        BOOLEAN,
        OPTION_LIST,
        SEQUENCE_LIST,
        MEMBER_LIST
    }

    /** OCPP 2.x MutabilityEnumType. */
    public enum Mutability {
        READ_ONLY,
        WRITE_ONLY,
        READ_WRITE
    }

    public static VariableDefinition integer(
            VariableId id, String unit, double min, double max, int defaultValue, String description) {
        return new VariableDefinition(
                id,
                Type.INTEGER,
                unit,
                Mutability.READ_WRITE,
                false,
                OptionalDouble.of(min),
                OptionalDouble.of(max),
                List.of(),
                Integer.toString(defaultValue),
                description);
    }

    public static VariableDefinition flag(VariableId id, boolean defaultValue, String description) {
        return new VariableDefinition(
                id,
                Type.BOOLEAN,
                "",
                Mutability.READ_WRITE,
                false,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                List.of(),
                Boolean.toString(defaultValue),
                description);
    }

    /** The same variable with other mutability. */
    public VariableDefinition with(Mutability other) {
        return new VariableDefinition(
                id, type, unit, other, rebootRequired, min, max, values, defaultValue, description);
    }
}
