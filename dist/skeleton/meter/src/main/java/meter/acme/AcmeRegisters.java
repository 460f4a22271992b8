package meter.acme;

import com.ghgande.j2mod.modbus.ModbusException;
import com.ghgande.j2mod.modbus.io.ModbusTCPTransaction;
import com.ghgande.j2mod.modbus.msg.ReadInputRegistersRequest;
import com.ghgande.j2mod.modbus.msg.ReadInputRegistersResponse;
import com.ghgande.j2mod.modbus.net.TCPMasterConnection;
import edgewatt.api.station.MeterReading;
import edgewatt.api.station.PhaseValues;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Optional;

/** Which register holds what. As it is here: 32-bit floats, the high word first, function 4 (Eastron SDM630). */
final class AcmeRegisters implements AutoCloseable {
    private static final int TIMEOUT_MS = 1000;

    private final String host;
    private final int port;
    private final int unit;
    private TCPMasterConnection connection;

    AcmeRegisters(String host, int port, int unit) {
        this.host = host;
        this.port = port;
        this.unit = unit;
    }

    /** Reads everything, or fails. Blocks for a second per request at most. */
    MeterReading read(Instant at, long monotonicNanos) throws IOException {
        float[] phases = floats(0, 9);
        float total = floats(52, 1)[0];
        float[] energyKwh = floats(72, 2);
        return new MeterReading(
                at,
                monotonicNanos,
                energyKwh[0] * 1000.0,
                energyKwh[1] * 1000.0,
                total,
                // this meter gives a current without its direction; the power of the phase knows it
                new PhaseValues(
                        Math.copySign(phases[3], phases[6]),
                        Math.copySign(phases[4], phases[7]),
                        Math.copySign(phases[5], phases[8])),
                new PhaseValues(phases[0], phases[1], phases[2]),
                Double.NaN, // what is not measured is NaN
                Optional.empty());
    }

    private float[] floats(int first, int count) throws IOException {
        try {
            if (connection == null) {
                connection = new TCPMasterConnection(InetAddress.getByName(host));
                connection.setPort(port);
                connection.setTimeout(TIMEOUT_MS);
                connection.connect();
            }
            ReadInputRegistersRequest request = new ReadInputRegistersRequest(first, 2 * count);
            request.setUnitID(unit);
            ModbusTCPTransaction transaction = new ModbusTCPTransaction(connection);
            transaction.setRequest(request);
            transaction.setRetries(1);
            transaction.execute();
            ReadInputRegistersResponse answer = (ReadInputRegistersResponse) transaction.getResponse();
            float[] values = new float[count];
            for (int i = 0; i < count; i++) {
                int high = answer.getRegisterValue(2 * i);
                values[i] = Float.intBitsToFloat(high << 16 | answer.getRegisterValue(2 * i + 1));
            }
            return values;
        } catch (ModbusException e) {
            close(); // what comes late must not be taken for the answer to the next question
            throw new IOException("registers from " + first + ": " + e.getMessage(), e);
        } catch (Exception e) {
            close();
            throw new IOException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public void close() {
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }
}
