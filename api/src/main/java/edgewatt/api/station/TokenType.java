package edgewatt.api.station;

/** OCPP 2.1 IdTokenEnumStringType. */
public enum TokenType {
    CENTRAL,
    E_MAID,
    EVCCID,
    ISO14443,
    ISO15693,
    KEY_CODE,
    LOCAL,
    MAC_ADDRESS,
    VIN,
    NO_AUTHORIZATION
}
