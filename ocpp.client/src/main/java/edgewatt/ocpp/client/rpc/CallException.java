package edgewatt.ocpp.client.rpc;

/** A call that is answered with a CALLERROR. The message becomes its description: no secret, the field by name. */
public final class CallException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Fault fault;

    public CallException(Fault fault, String message) {
        super(message, null, false, false);
        this.fault = fault;
    }

    public Fault fault() {
        return fault;
    }
}
