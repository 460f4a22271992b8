package edgewatt.sim.board;

import edgewatt.api.station.Token;
import edgewatt.api.station.TokenReader;
import edgewatt.api.station.TokenType;
import java.util.function.Consumer;

/** The RFID reader of one EVSE. Any thread. */
public final class SimReader implements TokenReader {
    private final int evseId;
    private volatile Consumer<Token> sink;

    SimReader(int evseId) {
        this.evseId = evseId;
    }

    /** Shows a card. @throws IllegalArgumentException for an impossible token, or if no station listens */
    void tap(String token) {
        Token t = new Token(token, TokenType.ISO14443);
        Consumer<Token> listening = sink;
        if (listening == null) {
            throw new IllegalArgumentException(
                    "no station listens to " + name() + "; wait until the station has started, or look at its log");
        }
        listening.accept(t);
    }

    @Override
    public String name() {
        return "simulated reader " + evseId;
    }

    @Override
    public int evseId() {
        return evseId;
    }

    @Override
    public void attach(Consumer<Token> tokens) {
        sink = tokens;
    }

    @Override
    public void detach() {
        sink = null;
    }
}
