package edgewatt.meter.modbus;

import java.io.IOException;

/** A unit or its gateway has answered with an exception code (Modbus Application Protocol 1.1b3, section 7). */
final class Refusal extends IOException {
    private static final long serialVersionUID = 1;

    private final int code;

    Refusal(int function, int first, int count, int code) {
        super(explain(function, first, count, code));
        this.code = code;
    }

    int code() {
        return code;
    }

    private static String explain(int function, int first, int count, int code) {
        String asked = "function " + function + ", registers " + first + " to " + (first + count - 1);
        return switch (code) {
            case 1, 2, 3 -> "refuses " + asked + " (code " + code + "); is 'map' that of this model?";
            case 4 -> "reports a failure of its own (code 4 for " + asked + "); switch it off and on";
            case 5, 6 -> "is busy (code " + code + "); raise 'pollMs'";
            case 10, 11 ->
                "is silent behind its gateway, which answers (code " + code
                        + "); check 'unit' and the wires between the two";
            default -> "answers " + asked + " with code " + code + "; look it up in its manual";
        };
    }
}
