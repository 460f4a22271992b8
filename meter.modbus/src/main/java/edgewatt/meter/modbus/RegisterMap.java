package edgewatt.meter.modbus;

import java.io.IOException;

/** Where a model of meter has what. A map may remember what it has found, so each meter has its own. */
interface RegisterMap {
    /** Reads all it knows, in as few requests as the model allows. */
    Readout read(Registers unit) throws IOException;
}
