package edgewatt.api.station;

/**
 * A meter's signed record. Text is kept byte-exact and never re-encoded.
 *
 * @param format the encoding method, for example {@code "OCMF"}
 * @param data the record as the meter gave it
 * @param publicKey the meter's key as given; may be empty
 */
public record SignedValue(String format, String data, String publicKey) {}
