package edgewatt.api.station;

/**
 * Who this station is, as told to a backend at boot.
 *
 * @param vendor at most 20 characters (OCPP 1.6 CiString20)
 * @param model at most 20 characters
 * @param serialNumber at most 25 characters; may be empty
 * @param firmwareVersion at most 50 characters
 */
public record StationIdentity(String vendor, String model, String serialNumber, String firmwareVersion) {}
