package driver.acme;

import edgewatt.api.station.DriverState.Contactor;
import edgewatt.api.station.PilotState;
import java.io.IOException;

/** The board. Called by the driver's thread only, about ten times a second; may block for a tenth of a second. */
interface Hardware {
    /** What it senses now. */
    Inputs read() throws IOException;

    /**
     * What it shall do, repeated as a heartbeat: after one second without a call the hardware must open by itself.
     *
     * @param outputs never closed and less than 6 A, but while it winds down
     */
    void drive(Outputs outputs) throws IOException;

    /**
     * @param pilot state of IEC 61851-1, F if it cannot be read
     * @param contactor its feedback
     */
    record Inputs(PilotState pilot, Contactor contactor) {}

    /**
     * @param closed the contactor may close
     * @param offeredA by the pilot, A per phase; 0 = no energy is offered (100 percent)
     * @param locked the cable
     */
    record Outputs(boolean closed, double offeredA, boolean locked) {}
}
