package edgewatt.meter.modbus;

import java.io.IOException;

/** One TCP connection to a meter or gateway, made when it is needed. One thread at a time, except {@link #close}. */
interface Port {
    /**
     * Reads registers of one unit; see {@link Registers#read}.
     *
     * @param unit 0 to 255
     * @param timeoutMs for the connection, and again for the answer
     */
    int[] read(int unit, int function, int first, int count, int timeoutMs) throws IOException;

    /** Hangs up, also in the middle of a read, which then fails. The next read connects anew. Any thread. */
    void close();
}
