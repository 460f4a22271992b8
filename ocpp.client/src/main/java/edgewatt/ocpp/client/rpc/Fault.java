package edgewatt.ocpp.client.rpc;

/**
 * What can be wrong with a call, in no version's spelling: a dialect maps each to its own code (OCPP-J 1.6 table 7, OCPP
 * 2.x part 4 section 4.3). A fault a dialect does not map is logged and not answered.
 */
public enum Fault {
    /** Not JSON, not the shape of a frame, or a member the message does not have. */
    FORMAT,
    /** A required member is absent, or a list has too few or too many items. */
    OCCURRENCE,
    /** A member has the wrong JSON type. */
    TYPE,
    /** A member has a value that is not allowed: unknown enumeration member, out of range, too long. */
    PROPERTY,
    /** No such action in this version. */
    NOT_IMPLEMENTED,
    /** A known action this station has no feature for. */
    NOT_SUPPORTED,
    PROTOCOL,
    SECURITY,
    /** A handler failed. */
    INTERNAL,
    GENERIC,
    /** A message type this version does not know. */
    MESSAGE_TYPE
}
