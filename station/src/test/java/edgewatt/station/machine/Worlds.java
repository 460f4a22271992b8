package edgewatt.station.machine;

import edgewatt.api.station.DriverState;
import edgewatt.api.station.DriverState.Contactor;
import edgewatt.api.station.EvseFault;
import edgewatt.api.station.MeterReading;
import edgewatt.api.station.PhaseValues;
import edgewatt.api.station.PilotState;
import edgewatt.api.station.StartRequest;
import edgewatt.api.station.Token;
import edgewatt.api.station.TokenType;
import edgewatt.api.store.Fact;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/** Moments, rules and inputs for tests of the machine. */
final class Worlds {
    static final Instant AT = Instant.parse("2026-03-01T10:00:00Z");
    static final UUID TX = new UUID(0, 1);
    static final Token TAG = new Token("AA", TokenType.ISO14443);
    static final Token SISTER = new Token("BB", TokenType.ISO14443);
    static final Token STRANGER = new Token("CC", TokenType.ISO14443);
    static final Token GROUP = new Token("GROUP", TokenType.CENTRAL);

    /** A remote start whose token is to be checked. */
    static final StartRequest REMOTE = new StartRequest(TAG, true, OptionalInt.of(7), "ocpp");

    static final Rules RULES = new Rules(
            Duration.ofSeconds(120),
            true,
            true,
            500,
            false,
            Optional.empty(),
            false,
            true,
            Duration.ofSeconds(8),
            Duration.ofSeconds(3),
            Duration.ofSeconds(15),
            true,
            true,
            false);

    private Worlds() {}

    /** Neither an unplug nor a withdrawn authorisation ends a transaction; D is permitted. */
    static Rules keepOnDisconnect() {
        return rules(false, false, false, true, true, true);
    }

    /** The driver has no contactor feedback. */
    static Rules noFeedback() {
        return new Rules(
                RULES.connectionTimeOut(),
                true,
                true,
                500,
                false,
                Optional.empty(),
                false,
                true,
                RULES.openNormal(),
                RULES.openEmergency(),
                RULES.restoreWait(),
                true,
                false,
                false);
    }

    /** The meter signs, and the cable stays locked in when its car goes. */
    static Rules signing(boolean required) {
        return RULES.with(false, new SigningRule(true, required, Duration.ofSeconds(5)));
    }

    /** The site wants signatures, and the meter has none. */
    static Rules unsigned() {
        return RULES.with(true, new SigningRule(false, true, Duration.ofSeconds(5)));
    }

    static Rules noLock() {
        return rules(true, false, false, true, false, false);
    }

    static Rules rules(boolean freeVend, boolean vendWithoutJournal, boolean resume) {
        return rules(true, freeVend, vendWithoutJournal, resume, true, false);
    }

    private static Rules rules(
            boolean stop,
            boolean freeVend,
            boolean vendWithoutJournal,
            boolean resume,
            boolean lockable,
            boolean ventilation) {
        return new Rules(
                RULES.connectionTimeOut(),
                stop,
                stop,
                500,
                freeVend,
                freeVend ? Optional.of(GROUP) : Optional.empty(),
                vendWithoutJournal,
                resume,
                RULES.openNormal(),
                RULES.openEmergency(),
                RULES.restoreWait(),
                lockable,
                true,
                ventilation);
    }

    static Context context(Rules rules, long registerWh) {
        return new Context(AT, TX, registerWh, Optional.empty(), rules);
    }

    static Context metered(Rules rules, long registerWh) {
        MeterReading reading = new MeterReading(
                AT, 0, registerWh, Double.NaN, 0, PhaseValues.NONE, PhaseValues.NONE, Double.NaN, Optional.empty());
        return new Context(AT, TX, registerWh, Optional.of(reading), rules);
    }

    static Input pilot(PilotState pilot) {
        return driver(pilot, Contactor.OPEN, null);
    }

    static Input closed(PilotState pilot) {
        return driver(pilot, Contactor.CLOSED, null);
    }

    static Input fault(EvseFault.Code code, boolean latched) {
        return driver(PilotState.C, Contactor.OPEN, new EvseFault(code, "told by hardware", "", latched));
    }

    /** Complains while the contactor is closed. */
    static Input closedWith(EvseFault.Code code, boolean latched) {
        return driver(PilotState.C, Contactor.CLOSED, new EvseFault(code, "told by hardware", "", latched));
    }

    /** Its feedback is not readable. */
    static Input unknown(PilotState pilot) {
        return driver(pilot, Contactor.UNKNOWN, null);
    }

    private static Input driver(PilotState pilot, Contactor contactor, EvseFault fault) {
        return new Input.Driver(
                new DriverState(pilot, contactor, OptionalInt.empty(), Optional.ofNullable(fault), AT, 0));
    }

    static Input authorised(Token token) {
        return new Input.Authorised(token, Optional.of(GROUP), false, Optional.empty());
    }

    static Input durable(int seqNo) {
        return new Input.Durable(TX, seqNo);
    }

    static Input remoteStart(boolean authorize) {
        return new Input.RemoteStart(
                1, authorize ? REMOTE : new StartRequest(TAG, false, OptionalInt.of(7), "ocpp"), Optional.empty());
    }

    /** Effects as short words; timers, indications, documents and publications are left out. */
    static List<String> words(List<Effect> effects) {
        List<String> words = new ArrayList<>();
        for (Effect effect : effects) {
            if (effect instanceof Effect.Permit) {
                words.add("permit");
            } else if (effect instanceof Effect.Withdraw e) {
                words.add(e.mode().name());
            } else if (effect instanceof Effect.Lock e) {
                words.add(e.locked() ? "lock" : "unlock");
            } else if (effect instanceof Effect.Ask e) {
                words.add("ask " + e.token().value());
            } else if (effect instanceof Effect.Sign e) {
                words.add("sign " + e.moment());
            } else if (effect instanceof Effect.Answer e) {
                words.add(e.outcome().status().name());
            } else if (effect instanceof Effect.Append e) {
                words.add(word(e.fact()));
            }
        }
        return words;
    }

    private static String word(Fact fact) {
        if (fact instanceof Fact.TransactionStarted f) {
            return "started by " + f.trigger();
        } else if (fact instanceof Fact.TransactionUpdated f) {
            return "updated " + f.seqNo() + " " + f.trigger();
        } else if (fact instanceof Fact.TransactionEnded f) {
            return "ended " + f.seqNo() + " " + f.reason();
        } else if (fact instanceof Fact.StatusChanged f) {
            return f.state().name();
        } else if (fact instanceof Fact.AvailabilityChanged f) {
            return f.availability() + (f.scheduled() ? " later" : "");
        }
        return fact.getClass().getSimpleName();
    }
}
