package edgewatt.station.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.api.station.Availability;
import edgewatt.api.station.DriverState;
import edgewatt.api.station.EvseDriver.OpenMode;
import edgewatt.api.station.EvseFault;
import edgewatt.api.station.EvseState;
import edgewatt.api.station.PilotState;
import edgewatt.api.station.StopReason;
import edgewatt.api.station.StopRequest;
import edgewatt.api.store.Fact;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** What holds for every sequence of inputs. */
class EvseMachinePropertyTest {
    private static final int KINDS = 31;

    @Property(tries = 1000)
    void invariantsHold(
            @ForAll @Size(max = 80) List<@IntRange(max = KINDS - 1) Integer> inputs,
            @ForAll @IntRange(max = 4) int rules) {
        new Run(rules).all(inputs);
    }

    @Test
    @EnabledIfSystemProperty(named = "edgewatt.full", matches = "true")
    void invariantsHoldForVeryMany() {
        for (int seed = 0; seed < 100_000; seed++) {
            Random random = new Random(seed);
            new Run(seed % 5)
                    .all(IntStream.range(0, 120)
                            .mapToObj(i -> random.nextInt(KINDS))
                            .toList());
        }
    }

    private static final class Run {
        private final Rules rules;
        private State state = State.initial(1);
        private final ArrayDeque<Fact> onTheWay = new ArrayDeque<>();
        private long register = 1000;
        private long ids;
        private boolean permitted;
        private UUID open;
        private boolean openDurable;
        private int lastSeq = -1;
        private Input current;
        private EvseState lastStatus = EvseState.UNAVAILABLE;
        private long lastStop;
        private long lastSample;
        /** The end that was asked for first. */
        private Tx.End asked;

        Run(int variant) {
            rules = switch (variant) {
                case 0 -> Worlds.RULES;
                case 1 -> Worlds.keepOnDisconnect();
                case 2 -> Worlds.rules(true, false, true);
                case 3 -> Worlds.signing(true);
                default -> Worlds.rules(false, true, false);
            };
        }

        void all(List<Integer> inputs) {
            inputs.forEach(i -> feed(input(i)));
            // however it came: once the car is gone and the disk has caught up, nothing is left open
            feed(new Input.Offer(true));
            while (!onTheWay.isEmpty()) {
                feed(input(20));
            }
            feed(new Input.Stop(0, new StopRequest(Optional.empty(), StopReason.REMOTE, "test")));
            feed(Worlds.pilot(PilotState.A));
            while (!onTheWay.isEmpty()) {
                feed(input(20));
            }
            feed(input(27));
            while (!onTheWay.isEmpty()) {
                feed(input(20));
            }
            assertTrue(state.tx().isEmpty());
            assertEquals(null, open);
            assertTrue(state.closing().isEmpty());
            assertFalse(permitted);
        }

        private Input input(int kind) {
            return switch (kind) {
                case 0 -> Worlds.pilot(PilotState.A);
                case 1 -> Worlds.pilot(PilotState.B);
                case 2 -> Worlds.pilot(PilotState.C);
                case 3 -> Worlds.closed(PilotState.C);
                case 4 -> Worlds.pilot(PilotState.D);
                case 5 -> Worlds.pilot(PilotState.E);
                case 6 -> Worlds.pilot(PilotState.F);
                case 7 -> Worlds.closed(PilotState.B);
                case 8 -> Worlds.fault(EvseFault.Code.OVER_VOLTAGE, false);
                case 9 -> Worlds.fault(EvseFault.Code.GROUND_FAILURE, true);
                case 10 -> new Input.DriverLost();
                case 11 -> Worlds.authorised(Worlds.TAG);
                case 12 -> new Input.TokenPresented(Worlds.TAG);
                case 13 -> Worlds.remoteStart(false);
                case 14 -> new Input.Stop(0, new StopRequest(Optional.empty(), StopReason.REMOTE, "test"));
                case 15 -> new Input.Unlock(0);
                case 16 ->
                    new Input.SetAvailability(0, register % 2 == 0 ? Availability.OPERATIVE : Availability.INOPERATIVE);
                case 17 -> new Input.Offer(register % 2 == 0);
                case 18 -> new Input.Flow(register % 2 == 0);
                case 19 -> new Input.ResetFault(0);
                case 20, 21 -> durable();
                case 22 -> failed();
                case 23 -> new Input.TimedOut(Timer.values()[(int) (register % Timer.values().length)]);
                case 24 -> new Input.Deauthorised(0, state.tx().map(Tx::id).orElse(Worlds.TX));
                case 25 ->
                    new Input.Claims(
                            List.of(new Claim(1, register % 2 == 0 ? Worlds.TAG : Worlds.SISTER, Optional.empty())),
                            register % 3 != 0);
                case 26 -> new Input.Claims(List.of(), false);
                case 27, 28 -> new Input.Signed(state.signing().orElse(Worlds.TX));
                case 29 -> new Input.Unsigned(state.signing().orElse(Worlds.TX), "its log is full");
                default -> new Input.Sample(Fact.Trigger.METER_VALUE_PERIODIC, Worlds.AT);
            };
        }

        /** The oldest fact arrives on the disk. */
        private Input durable() {
            Fact fact = onTheWay.poll();
            if (fact == null) {
                return new Input.Tick();
            }
            if (fact instanceof Fact.TransactionStarted f) {
                openDurable |= f.id().equals(open);
                return new Input.Durable(f.id(), f.seqNo());
            } else if (fact instanceof Fact.TransactionUpdated f) {
                return new Input.Durable(f.id(), f.seqNo());
            }
            Fact.TransactionEnded f = (Fact.TransactionEnded) fact;
            return new Input.Durable(f.id(), f.seqNo());
        }

        /** The start that is on its way does not arrive; what must be kept never fails. */
        private Input failed() {
            if (onTheWay.peek() instanceof Fact.TransactionStarted f
                    && f.id().equals(open)
                    && !openDurable
                    && state.tx().filter(Tx::open).isEmpty()) {
                onTheWay.poll();
                if (!rules.vendWithoutJournal() || state.tx().flatMap(Tx::end).isPresent()) {
                    open = null;
                    lastSeq = -1;
                }
                return new Input.JournalFailed(f.id());
            }
            return new Input.Tick();
        }

        private void feed(Input input) {
            register += 1;
            current = input;
            Context context = new Context(Worlds.AT, new UUID(0, ids + 1), register, Optional.empty(), rules);
            boolean hadTx = state.tx().isPresent();
            Step step = EvseMachine.step(state, input, context);
            state = step.state();
            if (!hadTx && state.tx().isPresent()) {
                ids++;
            }
            if (input instanceof Input.DriverLost) {
                permitted = false;
            }
            for (Effect effect : step.effects()) {
                see(effect);
            }
            check();
        }

        private void see(Effect effect) {
            if (effect instanceof Effect.Permit) {
                assertTrue(state.tx().filter(Tx::open).isPresent(), "permitted outside an open transaction");
                assertTrue(openDurable || rules.vendWithoutJournal(), "permitted before the start was durable");
                permitted = true;
            } else if (effect instanceof Effect.Withdraw w) {
                permitted = false;
                boolean gone = state.hardware().map(h -> !h.pilot().connected()).orElse(false);
                assertFalse(gone && w.mode() == OpenMode.NORMAL, "A, E and F open at once");
            } else if (effect instanceof Effect.Append a) {
                assertTrue(a.keep() || lastStatus == EvseState.PREPARING, "Preparing comes before the start");
                fact(a.fact());
            }
        }

        private boolean closed() {
            return state.hardware()
                    .filter(h -> h.contactor() == DriverState.Contactor.CLOSED)
                    .isPresent();
        }

        private void fact(Fact fact) {
            if (fact instanceof Fact.TransactionStarted f) {
                assertTrue(open == null || open.equals(f.id()), "two transactions at once");
                assertTrue(
                        !rules.signing().required() || current instanceof Input.Signed,
                        "a start without a signature where one is required");
                assertTrue(f.meterStartWh() >= lastStop, "the register goes on where the last transaction ended");
                if (open == null) {
                    openDurable = false;
                }
                open = f.id();
                lastSeq = 0;
                onTheWay.add(fact);
            } else if (fact instanceof Fact.TransactionUpdated f) {
                assertEquals(open, f.id());
                assertEquals(lastSeq + 1, f.seqNo(), "no gap");
                lastSeq = f.seqNo();
                lastSample = register;
                onTheWay.add(fact);
            } else if (fact instanceof Fact.TransactionEnded f) {
                assertTrue(f.meterStopWh() >= lastSample, "no sample lies beyond the end");
                assertEquals(register, f.meterStopWh(), "the register when it ends, not when that was asked for");
                assertFalse(
                        closed() && rules.feedback() && !state.latched(), "an end while the car draws, and no fault");
                if (asked != null) {
                    assertEquals(asked.reason(), f.reason(), "the first reason stays");
                    assertEquals(asked.by(), f.stoppedBy());
                }
                assertEquals(open, f.id());
                assertEquals(lastSeq + 1, f.seqNo(), "no gap");
                assertFalse(permitted, "what opens happens before its append");
                lastStop = f.meterStopWh();
                open = null;
                lastSeq = -1;
                onTheWay.add(fact);
            } else if (fact instanceof Fact.StatusChanged f) {
                boolean over = f.state() == EvseState.FINISHING
                        || f.state() == EvseState.AVAILABLE
                        || f.state() == EvseState.UNAVAILABLE;
                assertFalse(over && open != null, "the end is told before " + f.state());
                assertTrue(f.state() != EvseState.CHARGING || permitted, "Charging without permission");
                lastStatus = f.state();
            }
        }

        private void check() {
            assertEquals(permitted, state.energised());
            Tx.End wanted = state.tx().flatMap(Tx::end).orElse(null);
            assertTrue(asked == null || wanted == null || asked.equals(wanted), "the first reason stays");
            asked = wanted;
            assertFalse(permitted && wanted != null, "permitted although it ends");
            assertFalse(
                    wanted != null
                            && openDurable
                            && !closed()
                            && !state.opening()
                            && state.signing().isEmpty(),
                    "nothing holds this end up any more");
            if (permitted) {
                PilotState pilot = state.hardware().orElseThrow().pilot();
                assertTrue(pilot.connected(), "permitted in " + pilot);
                assertTrue(pilot != PilotState.D || rules.ventilation(), "permitted in D without ventilation");
                assertTrue(state.fault().isEmpty(), "permitted with a fault");
                assertTrue(state.offered(), "permitted with nothing offered");
            }
            assertTrue(
                    state.shown() != EvseState.RESERVED || state.reserved() && state.idle(),
                    "Reserved though nobody has reserved, or somebody has begun");
            assertTrue(!state.latched() || state.shown() == EvseState.FAULTED, "a latched fault is told");
            assertEquals(lastStatus, state.shown());
        }
    }
}
