package edgewatt.api.station;

/** OCPP's operational status. */
public enum Availability {
    OPERATIVE,
    INOPERATIVE
}
