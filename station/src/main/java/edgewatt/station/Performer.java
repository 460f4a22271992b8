package edgewatt.station;

import edgewatt.api.station.Meter;
import edgewatt.api.station.MeterReading;
import edgewatt.station.auth.Authorisation;
import edgewatt.station.machine.Effect;
import edgewatt.station.machine.Input;
import edgewatt.station.machine.State;
import edgewatt.station.machine.Timer;
import edgewatt.station.model.CoreVariables;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does what the machine of one EVSE wants done, and brings it the answers. Station thread only, except the getters. */
final class Performer {
    private static final Logger LOG = LoggerFactory.getLogger(Performer.class);

    /** The machine, seen from here. */
    interface Machine {
        State state();

        /** @param reading of the moment */
        void accept(Input input, Optional<MeterReading> reading);

        void accept(Input input);

        /** The picture has changed. */
        void publish();
    }

    private final int evseId;
    private final Surroundings around;
    private final Machine machine;
    private final DriverSlot slot;
    private final Supply supply;
    private final Measuring measuring;
    private final Signatures signatures;
    private final Timers timers;
    private final Commands commands;
    private final Books books;

    Performer(int evseId, Surroundings around, Machine machine, DriverSlot slot, Supply supply, Measuring measuring) {
        this.evseId = evseId;
        this.around = around;
        this.machine = machine;
        this.slot = slot;
        this.supply = supply;
        this.measuring = measuring;
        signatures = new Signatures(evseId, around.loop());
        timers = new Timers(around.loop(), this::timedOut);
        commands = new Commands(evseId, around, machine::accept);
        books = new Books(evseId, around, measuring, machine::accept);
    }

    Signatures signatures() {
        return signatures;
    }

    Commands commands() {
        return commands;
    }

    Books books() {
        return books;
    }

    /** The station goes. */
    void stop() {
        timers.cancelAll();
        commands.rejectAll("the station is going down");
    }

    void perform(Effect effect) {
        if (effect instanceof Effect.Permit) {
            slot.permit(supply.permission());
        } else if (effect instanceof Effect.Withdraw e) {
            slot.withdraw(e.mode());
        } else if (effect instanceof Effect.Persist e) {
            books.write(e.saved());
        } else if (effect instanceof Effect.Append e) {
            books.append(e.fact(), e.keep());
        } else if (effect instanceof Effect.Lock e) {
            slot.lock(e.locked());
        } else if (effect instanceof Effect.Ask e) {
            around.authorisation().ask(e.token(), evseId, verdict -> heard(e, verdict));
        } else if (effect instanceof Effect.Sign e) {
            signatures.ask(
                    measuring.meter(),
                    e.moment(),
                    e.transaction(),
                    e.token(),
                    (reading, why) -> signed(e, reading, why));
        } else if (effect instanceof Effect.StartTimer e) {
            timers.start(e.timer(), e.delay());
        } else if (effect instanceof Effect.CancelTimer e) {
            timers.cancel(e.timer());
        } else if (effect instanceof Effect.Indicate e) {
            slot.indicate(e.state());
        } else if (effect instanceof Effect.Publish) {
            machine.publish();
        } else if (effect instanceof Effect.Answer e) {
            commands.answer(e.ticket(), e.outcome());
        }
    }

    private void heard(Effect.Ask asked, Authorisation.Verdict verdict) {
        int blinks = around.variables().integer(CoreVariables.BLINK_REPEAT);
        if (blinks > 0 && asked.remote().isEmpty()) {
            slot.blink(verdict.accepted(), blinks); // nobody stands there at a remote start
        }
        Input answer;
        if (verdict.accepted()) {
            // a remote start comes from a backend, whoever has then accepted its token
            boolean offline = verdict.offline() && asked.remote().isEmpty();
            answer = new Input.Authorised(asked.token(), verdict.opinion().parent(), offline, asked.remote());
        } else {
            LOG.info(
                    "evse {}: a token was refused: {}",
                    evseId,
                    verdict.opinion().status());
            answer = new Input.Refused(asked.token());
        }
        // an answer at once must not overtake the effects that stand after the question
        around.loop().execute(() -> machine.accept(answer));
    }

    private void signed(Effect.Sign asked, Optional<MeterReading> reading, String why) {
        if (!machine.state().signing().equals(Optional.of(asked.transaction()))) {
            return; // too late, or no longer wanted
        }
        if (reading.isPresent()) {
            signatures.succeeded();
            MeterReading counted = measuring.count(reading.get());
            machine.accept(new Input.Signed(asked.transaction()), Optional.of(counted));
        } else {
            signatures.failed(why);
            machine.accept(new Input.Unsigned(asked.transaction(), why));
        }
    }

    private void timedOut(Timer timer) {
        if (timer == Timer.SIGNING && machine.state().signing().isPresent()) {
            Meter meter = measuring.meter();
            signatures.failed("meter '" + (meter == null ? "" : meter.name()) + "' did not sign within "
                    + around.settings().get().signWait().toSeconds() + " s");
        }
        machine.accept(new Input.TimedOut(timer));
    }
}
