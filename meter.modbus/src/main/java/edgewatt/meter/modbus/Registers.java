package edgewatt.meter.modbus;

import java.io.IOException;

/** The registers of one unit. One thread at a time. */
interface Registers {
    /** Function 3. */
    int HOLDING = 3;

    /** Function 4. */
    int INPUT = 4;

    /**
     * Reads registers in one request.
     *
     * @param function {@link #HOLDING} or {@link #INPUT}
     * @param first address as it is sent, from 0
     * @param count 1 to 125
     * @return that many unsigned 16-bit values
     * @throws Refusal if the unit, or a gateway for it, answers with an exception code
     * @throws Unreachable if there is no connection
     * @throws IOException if no answer comes in time, or one that is none
     */
    int[] read(int function, int first, int count) throws IOException;
}
