package edgewatt.meter.modbus;

import edgewatt.meter.modbus.Encoding.WordOrder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A map that a data sheet gives as a table. Registers that follow each other are read together. */
final class TableMap implements RegisterMap {
    private final int function;
    private final WordOrder order;
    private final List<List<Field>> requests = new ArrayList<>();

    /**
     * One row.
     *
     * @param register of its first word, as it is sent
     * @param scale of one digit, in the unit of the channel
     */
    record Field(Channel channel, int register, Encoding encoding, double scale) {
        int end() {
            return register + encoding.words;
        }
    }

    /** @param longest registers that the model gives in one answer */
    TableMap(int function, WordOrder order, int longest, List<Field> fields) {
        this.function = function;
        this.order = order;
        List<Field> sorted = new ArrayList<>(fields);
        sorted.sort(Comparator.comparingInt(Field::register));
        List<Field> request = List.of();
        for (Field f : sorted) {
            boolean fits = !request.isEmpty()
                    && request.get(request.size() - 1).end() == f.register()
                    && f.end() - request.get(0).register() <= longest;
            if (!fits) {
                request = new ArrayList<>();
                requests.add(request);
            }
            request.add(f);
        }
    }

    /** Three channels of the three phases, one after the other. */
    static List<Field> phases(Channel l1, int register, Encoding encoding, double scale) {
        List<Field> fields = new ArrayList<>();
        for (int phase = 0; phase < 3; phase++) {
            fields.add(new Field(l1.plus(phase), register + phase * encoding.words, encoding, scale));
        }
        return fields;
    }

    @Override
    public Readout read(Registers unit) throws IOException {
        Readout out = new Readout();
        for (List<Field> request : requests) {
            int first = request.get(0).register();
            int[] words =
                    unit.read(function, first, request.get(request.size() - 1).end() - first);
            for (Field f : request) {
                out.set(f.channel(), f.encoding().decode(words, f.register() - first, order) * f.scale());
            }
        }
        return out;
    }
}
