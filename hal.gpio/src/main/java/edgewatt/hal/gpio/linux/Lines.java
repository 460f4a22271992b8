package edgewatt.hal.gpio.linux;

import edgewatt.api.io.PinException;
import edgewatt.hal.gpio.config.ChipRef;
import edgewatt.hal.gpio.config.PinConfig;
import edgewatt.hal.gpio.linux.Uapi.LineInfo;
import edgewatt.hal.gpio.linux.Uapi.LineRequest;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Requests lines and turns what the kernel answers into sentences. One thread opens; any thread drives. */
final class Lines {
    /** @param debounced by the kernel */
    record Line(int fd, boolean debounced) {}

    private final Kernel kernel;
    private final Chips chips;
    private final ChipRef board;

    /** @param board the chip of pins that name none */
    Lines(Kernel kernel, Chips chips, ChipRef board) {
        this.kernel = kernel;
        this.chips = chips;
        this.board = board;
    }

    private Chips.Chip chip(Optional<ChipRef> chip) {
        return chips.find(chip.orElse(board));
    }

    /** @throws PinException names the pin */
    Chips.Chip chip(PinConfig pin, Optional<ChipRef> ref) {
        try {
            return chip(ref);
        } catch (PinException e) {
            throw new PinException("gpio pin '" + pin.name() + "': " + e.getMessage(), e);
        }
    }

    String place(PinConfig pin) {
        if (pin instanceof PinConfig.In in) {
            return place(in.line(), in.chip());
        }
        if (pin instanceof PinConfig.Out out) {
            return place(out.line(), out.chip());
        }
        PinConfig.Pwm pwm = (PinConfig.Pwm) pin;
        return "channel " + pwm.channel() + " of " + pwm.pwmChip();
    }

    private String place(int line, Optional<ChipRef> chip) {
        try {
            return "line " + line + " of " + chip(chip).info().name();
        } catch (PinException e) {
            return "line " + line + " of " + chip.orElse(board);
        }
    }

    Line input(PinConfig.In pin) {
        long flags = Uapi.INPUT | Uapi.EDGE_RISING | Uapi.EDGE_FALLING | polarity(pin) | bias(pin.bias());
        if (pin.debounceMs() > 0) {
            try {
                LineRequest request = new LineRequest(pin.line(), flags).debounce(pin.debounceMs() * 1000);
                return new Line(request(pin, pin.chip(), pin.line(), request), true);
            } catch (ErrnoException e) {
                if (e.errno() != ErrnoException.EINVAL && e.errno() != ErrnoException.EOPNOTSUPP) {
                    throw sentence(pin, pin.chip(), pin.line(), e);
                }
            }
        }
        return new Line(asked(pin, pin.chip(), pin.line(), new LineRequest(pin.line(), flags)), false);
    }

    /** Requests an output that begins at its safe level; one that holds begins at the level it has. */
    Line output(PinConfig.Out pin) {
        boolean level = pin.safe() == PinConfig.Safe.ACTIVE;
        if (pin.safe() == PinConfig.Safe.HOLD) {
            int fd = asked(pin, pin.chip(), pin.line(), new LineRequest(pin.line(), polarity(pin)));
            try {
                level = get(fd);
            } catch (ErrnoException e) {
                throw sentence(pin, pin.chip(), pin.line(), e);
            } finally {
                kernel.close(fd);
            }
        }
        LineRequest request = new LineRequest(pin.line(), Uapi.OUTPUT | polarity(pin)).output(level);
        return new Line(asked(pin, pin.chip(), pin.line(), request), false);
    }

    /** The logical level. */
    boolean get(int fd) {
        ByteBuffer values = Uapi.values(false);
        kernel.ioctl(fd, Uapi.GET_VALUES, values);
        return (values.getLong(0) & 1) != 0;
    }

    void set(int fd, boolean active) {
        kernel.ioctl(fd, Uapi.SET_VALUES, Uapi.values(active));
    }

    void close(int fd) {
        kernel.close(fd);
    }

    private int asked(PinConfig pin, Optional<ChipRef> chip, int line, LineRequest request) {
        try {
            return request(pin, chip, line, request);
        } catch (ErrnoException e) {
            throw sentence(pin, chip, line, e);
        }
    }

    private int request(PinConfig pin, Optional<ChipRef> ref, int line, LineRequest request) {
        Chips.Chip chip = chip(pin, ref);
        int lines = chip.info().lines();
        if (line >= lines) {
            throw new PinException("gpio pin '" + pin.name() + "': line " + line + " of "
                    + chip.info().name() + " does not exist, the chip has lines 0 to " + (lines - 1)
                    + "; correct it in etc/board.json");
        }
        kernel.ioctl(chip.fd(), Uapi.GET_LINE, request.struct());
        return request.fd();
    }

    private PinException sentence(PinConfig pin, Optional<ChipRef> ref, int line, ErrnoException e) {
        String start = "gpio pin '" + pin.name() + "': " + place(line, ref) + " ";
        return new PinException(
                switch (e.errno()) {
                    case ErrnoException.EBUSY ->
                        start + "is in use by \"" + consumer(ref, line)
                                + "\"; free it or choose another in etc/board.json";
                    case ErrnoException.EPERM, ErrnoException.EACCES ->
                        start + "is not permitted; add this process's user to the device's group (often gpio)";
                    default ->
                        start + "cannot be requested (" + e.getMessage()
                                + "); check direction and bias in etc/board.json";
                },
                e);
    }

    private String consumer(Optional<ChipRef> ref, int line) {
        try {
            ByteBuffer info = LineInfo.ask(line);
            kernel.ioctl(chip(ref).fd(), Uapi.GET_LINEINFO, info);
            String consumer = LineInfo.of(info).consumer();
            return consumer.isEmpty() ? "somebody without a name" : consumer;
        } catch (ErrnoException | PinException e) {
            return "somebody (" + e.getMessage() + ")";
        }
    }

    private static long polarity(PinConfig pin) {
        return pin.activeLow() ? Uapi.ACTIVE_LOW : 0;
    }

    private static long bias(PinConfig.Bias bias) {
        return switch (bias) {
            case AS_IS -> 0;
            case DISABLED -> Uapi.BIAS_DISABLED;
            case PULL_UP -> Uapi.BIAS_PULL_UP;
            case PULL_DOWN -> Uapi.BIAS_PULL_DOWN;
        };
    }
}
