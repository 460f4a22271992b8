package edgewatt.api.station;

/**
 * An identification token. Comparison ignores case (OCPP CiString).
 *
 * @param value at most 36 characters, never empty; 1.6 carries at most 20
 * @param type where it came from
 */
public record Token(String value, TokenType type) {
    public Token {
        if (value == null || value.isBlank() || value.length() > 36) {
            throw new IllegalArgumentException("token must have 1 to 36 characters");
        }
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Token t && value.equalsIgnoreCase(t.value);
    }

    @Override
    public int hashCode() {
        return value.toLowerCase(java.util.Locale.ROOT).hashCode();
    }
}
