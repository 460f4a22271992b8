package edgewatt.station.machine;

/** Timers of an EVSE. Starting one that runs restarts it. */
public enum Timer {
    /** Preparing until plug and authorisation have come together ({@code TxCtrlr.EVConnectionTimeOut}). */
    CONNECTION,
    /** Withdrawn until the feedback says open. */
    OPENING,
    /** The meter has been asked for a signature. */
    SIGNING,
    /** After a restart: waits for hardware and meter before an open transaction is decided on. */
    RESTORE,
    /** After a restart: a car that seems gone is believed gone when its plug has stayed out this long. */
    ABSENT,
    /** After a start of the controller: spreads the return of load. */
    RECLOSE
}
