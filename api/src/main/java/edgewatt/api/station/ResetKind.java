package edgewatt.api.station;

/** How a reset treats running transactions; see {@link Station#reset}. */
public enum ResetKind {
    SOFT,
    HARD
}
