package edgewatt.api.station;

/**
 * What binds a limit, so that a household can be told why its car charges slowly.
 *
 * @param kind the family of the source
 * @param id which one, for example {@code "42"} for a profile, {@code "L2"} for a fuse; may be empty
 */
public record LimitSource(Kind kind, String id) {
    public enum Kind {
        /** Nothing but the EVSE's own capability. */
        HARDWARE,
        CABLE,
        /** The station's configured limit or fall-back. */
        STATIC,
        /** Set point ran out: nobody in command. */
        FALLBACK,
        PROFILE,
        FUSE,
        GRID_RELAY,
        LIMITER,
        PLAN,
        /** The transaction is not authorised, ended, or unavailable. */
        NO_PERMISSION,
        FAULT
    }

    public static LimitSource of(Kind kind) {
        return new LimitSource(kind, "");
    }

    @Override
    public String toString() {
        String name = kind.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
        return id.isEmpty() ? name : name + " " + id;
    }
}
