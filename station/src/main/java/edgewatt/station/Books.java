package edgewatt.station;

import edgewatt.api.store.Fact;
import edgewatt.station.machine.Input;
import edgewatt.station.machine.Saved;
import java.util.UUID;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What of one EVSE goes to disk: facts to the journal, state and register to its document. Station thread only. */
final class Books {
    private static final Logger LOG = LoggerFactory.getLogger(Books.class);

    private final int evseId;
    private final Surroundings around;
    private final Measuring measuring;
    private final Consumer<Input> machine;
    private double writtenRegister;
    private long registerDue;

    /** @param machine hears what has become durable, and what has not */
    Books(int evseId, Surroundings around, Measuring measuring, Consumer<Input> machine) {
        this.evseId = evseId;
        this.around = around;
        this.measuring = measuring;
        this.machine = machine;
        writtenRegister = measuring.wh();
    }

    /** @param keep try again until it is durable; otherwise the machine hears of a failure */
    void append(Fact fact, boolean keep) {
        UUID tx = fact.transaction().orElse(null);
        if (tx == null) {
            around.recorder().keep(fact);
            return;
        }
        int seqNo = seqNoOf(fact);
        Runnable durable = () -> machine.accept(new Input.Durable(tx, seqNo));
        if (keep) {
            around.recorder().keep(fact, durable);
        } else {
            around.recorder().once(fact, durable, why -> {
                LOG.warn("evse {}: the start of a transaction cannot be made durable: {}", evseId, why);
                machine.accept(new Input.JournalFailed(tx));
            });
        }
    }

    private static int seqNoOf(Fact fact) {
        if (fact instanceof Fact.TransactionStarted f) {
            return f.seqNo();
        } else if (fact instanceof Fact.TransactionUpdated f) {
            return f.seqNo();
        }
        return ((Fact.TransactionEnded) fact).seqNo();
    }

    void write(Saved saved) {
        write(saved, false);
    }

    /** @param orderly the last word before the station goes down */
    void write(Saved saved, boolean orderly) {
        writtenRegister = measuring.wh();
        EvseDocument document = new EvseDocument(
                saved, measuring.wh(), measuring.offset(), around.recorder().position(), orderly);
        around.recorder().write(EvseDocument.name(evseId), document.json());
    }

    /** A charge begins: the register is written at the next beat, and from then on every so often. */
    void begin(long now) {
        registerDue = now;
    }

    /** Whether the register has moved and has not been written for its time. */
    boolean registerDue(long now) {
        if (now - registerDue < 0) {
            return false;
        }
        registerDue = now + around.settings().get().registerEvery().toNanos();
        return measuring.wh() != writtenRegister;
    }
}
