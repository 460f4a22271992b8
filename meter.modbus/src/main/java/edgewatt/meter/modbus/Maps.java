package edgewatt.meter.modbus;

import static edgewatt.meter.modbus.Encoding.FLOAT32;
import static edgewatt.meter.modbus.Encoding.INT32;
import static edgewatt.meter.modbus.Encoding.UINT16;
import static edgewatt.meter.modbus.Encoding.UINT32;
import static edgewatt.meter.modbus.Encoding.UINT64;

import edgewatt.meter.modbus.Encoding.WordOrder;
import edgewatt.meter.modbus.TableMap.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The maps by name. Each says which public document of the maker it follows. */
final class Maps {
    private Maps() {}

    /**
     * A new map.
     *
     * @param order overrides that of the map; not of SunSpec, whose order is part of it
     * @param inverter a SunSpec device that is both: the inverter and not its meter is meant
     * @return empty if there is none of that name
     */
    static Optional<RegisterMap> named(String name, Optional<WordOrder> order, boolean inverter) {
        return switch (name) {
            case "SDM630" -> Optional.of(sdm630(order.orElse(WordOrder.HIGH_FIRST)));
            case "EM340" -> Optional.of(em340(order.orElse(WordOrder.LOW_FIRST)));
            case "B23" -> Optional.of(b23(order.orElse(WordOrder.HIGH_FIRST)));
            case "SunSpec" -> Optional.of(new SunSpecMap(inverter));
            default -> Optional.empty();
        };
    }

    /**
     * Eastron SDM630 and SDM72D-M v2: "Smart Meter Modbus Protocol Implementation", input registers, floats. Energy is in
     * kWh. Currents have no sign.
     */
    private static RegisterMap sdm630(WordOrder order) {
        List<Field> fields = new ArrayList<>();
        fields.addAll(TableMap.phases(Channel.VOLTAGE_L1, 0x00, FLOAT32, 1));
        fields.addAll(TableMap.phases(Channel.CURRENT_L1, 0x06, FLOAT32, 1));
        fields.addAll(TableMap.phases(Channel.POWER_L1, 0x0c, FLOAT32, 1));
        fields.add(new Field(Channel.POWER, 0x34, FLOAT32, 1));
        fields.add(new Field(Channel.FREQUENCY, 0x46, FLOAT32, 1));
        fields.add(new Field(Channel.IMPORT, 0x48, FLOAT32, 1000));
        fields.add(new Field(Channel.EXPORT, 0x4a, FLOAT32, 1000));
        return new TableMap(Registers.INPUT, order, 80, fields);
    }

    /**
     * Carlo Gavazzi EM330, EM340, ET330, ET340, EM530, EM540, and EM24 with Ethernet: "EM330-EM340-ET330-ET340
     * communication protocol", 0.1 V, 0.001 A, 0.1 W, 0.1 Hz, 0.1 kWh, the low word first. The EM24 gives only a few
     * registers in one answer.
     */
    private static RegisterMap em340(WordOrder order) {
        List<Field> fields = new ArrayList<>();
        fields.addAll(TableMap.phases(Channel.VOLTAGE_L1, 0x00, INT32, 0.1));
        fields.addAll(TableMap.phases(Channel.CURRENT_L1, 0x0c, INT32, 0.001));
        fields.addAll(TableMap.phases(Channel.POWER_L1, 0x12, INT32, 0.1));
        fields.add(new Field(Channel.POWER, 0x28, INT32, 0.1));
        fields.add(new Field(Channel.FREQUENCY, 0x33, Encoding.INT16, 0.1));
        fields.add(new Field(Channel.IMPORT, 0x34, INT32, 100));
        fields.add(new Field(Channel.EXPORT, 0x4e, INT32, 100));
        return new TableMap(Registers.INPUT, order, 10, fields);
    }

    /** ABB B23 and B24, and the A series: "B23/B24 user manual", chapter 9, holding registers, 0.01 kWh in 64 bits. */
    private static RegisterMap b23(WordOrder order) {
        List<Field> fields = new ArrayList<>();
        fields.add(new Field(Channel.IMPORT, 0x5000, UINT64, 10));
        fields.add(new Field(Channel.EXPORT, 0x5004, UINT64, 10));
        fields.addAll(TableMap.phases(Channel.VOLTAGE_L1, 0x5b00, UINT32, 0.1));
        fields.addAll(TableMap.phases(Channel.CURRENT_L1, 0x5b0c, UINT32, 0.01));
        fields.add(new Field(Channel.POWER, 0x5b14, INT32, 0.01));
        fields.addAll(TableMap.phases(Channel.POWER_L1, 0x5b16, INT32, 0.01));
        fields.add(new Field(Channel.FREQUENCY, 0x5b2c, UINT16, 0.01));
        return new TableMap(Registers.HOLDING, order, 60, fields);
    }
}
