package edgewatt.station;

import edgewatt.api.station.Reservations;
import edgewatt.api.station.Variables;
import edgewatt.api.store.Fact;
import edgewatt.station.ReservationDocument.Held;
import edgewatt.station.machine.Claim;
import edgewatt.station.machine.Input;
import edgewatt.station.machine.State;
import edgewatt.station.model.CoreVariables;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reservations (OCPP 1.6 section 5.13): which EVSE is closed to whom.
 *
 * <table><caption>What closes an EVSE</caption>
 * <tr><th>reservation</th><th>when</th><th>then</th></tr>
 * <tr><td>of this EVSE</td><td>until it is used, cancelled, over or removed</td><td>Reserved; only its token or parent starts</td></tr>
 * <tr><td>of any EVSE</td><td>more EVSEs are free than there are such reservations</td><td>open to all; its token uses it where it starts</td></tr>
 * <tr><td>of any EVSE</td><td>its token has been accepted at one, and has not started</td><td>that one is closed to others</td></tr>
 * <tr><td>of any EVSE</td><td>no more are free</td><td>these are Reserved, for the tokens and parents of all of them</td></tr>
 * </table>
 *
 * <table><caption>How it ends</caption>
 * <tr><th>by</th><th>told</th></tr>
 * <tr><td>a transaction of its token or parent, once its start is durable</td><td>its id in TransactionStarted</td></tr>
 * <tr><td>cancel, or another of the same id</td><td>nothing</td></tr>
 * <tr><td>its expiry, by the wall clock, also at boot</td><td>ReservationEnded EXPIRED</td></tr>
 * <tr><td>its EVSE faulted or inoperative; or fewer such EVSEs left than reservations of any</td><td>ReservationEnded REMOVED</td></tr>
 * </table>
 *
 * A driver that is gone for a while ends nothing. Station thread only, except the methods of {@link Reservations}.
 */
final class ReservationBook implements Reservations {
    /** Each EVSE is told what it may change and what follows from that; more would be going in circles. */
    private static final int MOST_ROUNDS = 4;

    private final Loop loop;
    private final InstantSource clock;
    private final Variables variables;
    private final Recorder recorder;
    private final List<EvseUnit> units;
    /** In the order in which they were taken. */
    private final Map<Integer, Held> inForce = new LinkedHashMap<>();
    /** On their way to the disk. */
    private final Map<Integer, Held> pending = new LinkedHashMap<>();

    private volatile List<Reservation> listed = List.of();
    private boolean begun;
    private boolean claimed;
    private boolean looking;

    /** @param held what survived a restart */
    ReservationBook(
            Loop loop,
            InstantSource clock,
            Variables variables,
            Recorder recorder,
            List<EvseUnit> units,
            List<Held> held) {
        this.loop = loop;
        this.clock = clock;
        this.variables = variables;
        this.recorder = recorder;
        this.units = units;
        held.forEach(h -> inForce.put(h.id(), h));
        list(inForce);
    }

    // ---- any thread

    @Override
    public CompletionStage<Outcome> reserve(Reservation reservation) {
        CompletableFuture<Outcome> answer = new CompletableFuture<>();
        loop.execute(() -> {
            Outcome first = judge(reservation);
            if (first != Outcome.ACCEPTED) {
                finish(reservation, first, answer);
                return;
            }
            Held held = new Held(reservation, clock.instant());
            pending.put(held.id(), held);
            recorder.write(ReservationDocument.NAME, json(), () -> take(held, answer), why -> {
                pending.remove(held.id(), held);
                finish(reservation, Outcome.REJECTED, answer);
            });
        });
        return answer;
    }

    @Override
    public CompletionStage<Boolean> cancel(int id) {
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        loop.execute(() -> {
            boolean there = pending.remove(id) != null | inForce.remove(id) != null;
            if (there) {
                save();
            }
            record("cancel reservation", there ? "ACCEPTED" : "REJECTED", "id " + id);
            // the answer goes before what follows from it
            answer.complete(there);
            look();
        });
        return answer;
    }

    @Override
    public List<Reservation> list() {
        return listed;
    }

    @Override
    public boolean wholeStation() {
        return variables.flag(CoreVariables.RESERVATION_WHOLE);
    }

    // ---- taking one

    /** It is durable, and the world may have changed meanwhile. */
    private void take(Held held, CompletableFuture<Outcome> answer) {
        boolean wanted = pending.remove(held.id(), held);
        Outcome now = wanted ? judge(held.reservation()) : Outcome.REJECTED;
        if (now == Outcome.ACCEPTED) {
            inForce.remove(held.id());
            inForce.put(held.id(), held);
            list(inForce);
        } else {
            save();
        }
        finish(held.reservation(), now, answer);
        look();
    }

    private void finish(Reservation r, Outcome outcome, CompletableFuture<Outcome> answer) {
        record("reserve evse " + r.evseId(), outcome.name(), "id " + r.id());
        answer.complete(outcome);
    }

    private void record(String command, String outcome, String detail) {
        recorder.keep(new Fact.CommandHandled("station", clock.instant(), command, outcome, detail));
    }

    /** Whether it is possible now; the one it would replace does not count. */
    private Outcome judge(Reservation r) {
        boolean possible = variables.flag(CoreVariables.RESERVATION_ENABLED)
                && r.expiry().isAfter(clock.instant())
                && r.evseId() >= (wholeStation() ? 0 : 1)
                && r.evseId() <= units.size();
        if (!possible) {
            return Outcome.REJECTED;
        }
        Map<Integer, Held> others = new LinkedHashMap<>(inForce);
        others.putAll(pending);
        others.remove(r.id());
        if (r.evseId() == 0) {
            return free(others, 0) > ofAny(others).count() ? Outcome.ACCEPTED : whyNone();
        }
        State s = units.get(r.evseId() - 1).state();
        if (!s.usable()) {
            return whyNot(s);
        }
        boolean renewed =
                inForce.containsKey(r.id()) && inForce.get(r.id()).reservation().evseId() == r.evseId();
        boolean taken = of(others, r.evseId()).isPresent() || !s.idle() || s.plugged() && !renewed;
        boolean last = free(others, r.evseId()) < ofAny(others).count();
        return taken || last ? Outcome.OCCUPIED : Outcome.ACCEPTED;
    }

    private static Outcome whyNot(State s) {
        if (s.usable()) {
            return Outcome.OCCUPIED;
        }
        return s.fault().isPresent() ? Outcome.FAULTED : Outcome.UNAVAILABLE;
    }

    /** No EVSE can be kept free: the best that can be said of any. */
    private Outcome whyNone() {
        Set<Outcome> all = units.stream().map(u -> whyNot(u.state())).collect(Collectors.toSet());
        if (all.contains(Outcome.OCCUPIED)) {
            return Outcome.OCCUPIED;
        }
        return all.contains(Outcome.FAULTED) ? Outcome.FAULTED : Outcome.UNAVAILABLE;
    }

    private static Optional<Held> of(Map<Integer, Held> held, int evseId) {
        return held.values().stream()
                .filter(h -> h.reservation().evseId() == evseId)
                .findFirst();
    }

    private static Stream<Held> ofAny(Map<Integer, Held> held) {
        return held.values().stream().filter(h -> h.reservation().evseId() == 0);
    }

    /** How many EVSEs somebody could use at once, apart from those that are reserved by themselves and one more. */
    private long free(Map<Integer, Held> held, int except) {
        return units.stream()
                .filter(u -> u.id() != except && u.state().idle() && u.state().usable())
                .filter(u -> of(held, u.id()).isEmpty())
                .count();
    }

    // ---- what follows

    /** After a restart, when the EVSEs know what they had. */
    void begin() {
        begun = true;
        expire();
        look();
    }

    /** Each second; and durations do not matter here: an expiry is a wall time. */
    void expire() {
        if (inForce.isEmpty()) {
            return;
        }
        Instant now = clock.instant();
        for (Held h : List.copyOf(inForce.values())) {
            if (!h.reservation().expiry().isAfter(now)) {
                end(h, Fact.ReservationEnd.EXPIRED);
            }
        }
        look();
    }

    private void end(Held h, Fact.ReservationEnd why) {
        inForce.remove(h.id());
        save();
        recorder.keep(new Fact.ReservationEnded(h.id(), h.reservation().evseId(), clock.instant(), why));
    }

    /** A transaction is open, now or again after a restart. */
    void used(Fact.TransactionStarted started) {
        if (started.reservationId().isEmpty()) {
            return;
        }
        Held h = inForce.get(started.reservationId().getAsInt());
        if (h != null && !started.at().isBefore(h.since())) {
            inForce.remove(h.id());
            save();
        }
    }

    /** Something has changed: closes and opens EVSEs. Does nothing where there is nothing reserved. */
    void look() {
        if (!begun || looking || inForce.isEmpty() && !claimed) {
            return;
        }
        looking = true;
        try {
            remove();
            // what one EVSE is told may change what is left for the others, so that each is told by itself
            for (int i = 0; i < MOST_ROUNDS * units.size() && spread(); i++) {
                remove();
            }
        } finally {
            looking = false;
        }
        claimed = !inForce.isEmpty();
    }

    private void remove() {
        for (EvseUnit u : units) {
            if (broken(u.state())) {
                of(inForce, u.id()).ifPresent(h -> end(h, Fact.ReservationEnd.REMOVED));
            }
        }
        long whole = units.stream()
                .filter(u -> !broken(u.state()) && of(inForce, u.id()).isEmpty())
                .count();
        List<Held> any = ofAny(inForce).toList();
        for (int i = any.size() - 1; i >= whole; i--) {
            end(any.get(i), Fact.ReservationEnd.REMOVED);
        }
    }

    private static boolean broken(State s) {
        return s.fault().isPresent() || !s.operative();
    }

    /** Tells the first EVSE for which there is something new; whether there was one. */
    private boolean spread() {
        Map<Integer, Integer> beingUsed = beingUsed();
        long any = ofAny(inForce).filter(h -> !beingUsed.containsKey(h.id())).count();
        long free = free(inForce, 0);
        for (EvseUnit u : units) {
            State s = u.state();
            Optional<Held> own = of(inForce, u.id());
            List<Claim> claims = (own.isPresent() ? own.stream() : ofAny(inForce))
                    .filter(h -> beingUsed.getOrDefault(h.id(), u.id()) == u.id())
                    .map(Held::claim)
                    .toList();
            // where its holder has been accepted nobody takes that place before the plug
            boolean reserved = own.isPresent() || beingUsed.containsValue(u.id()) || any > 0 && s.idle() && free <= any;
            if (!s.claims().equals(claims) || s.reserved() != reserved) {
                u.accept(new Input.Claims(claims, reserved));
                return true;
            }
        }
        return false;
    }

    /** Reservation of any EVSE, and the EVSE where its token has been accepted and has not started yet. */
    private Map<Integer, Integer> beingUsed() {
        Map<Integer, Integer> all = new HashMap<>();
        for (EvseUnit u : units) {
            State s = u.state();
            s.grant()
                    .flatMap(g -> g.token().flatMap(k -> s.claimOf(k, g.parent())))
                    .ifPresent(c -> all.putIfAbsent(c.id(), u.id()));
            s.tx().filter(t -> !t.open())
                    .ifPresent(t -> t.started().reservationId().ifPresent(id -> all.putIfAbsent(id, u.id())));
        }
        return all;
    }

    // ---- the document

    private void save() {
        list(inForce);
        recorder.write(ReservationDocument.NAME, json());
    }

    private void list(Map<Integer, Held> held) {
        listed = held.values().stream()
                .map(Held::reservation)
                .sorted(Comparator.comparingInt(Reservation::id))
                .toList();
    }

    private String json() {
        Map<Integer, Held> all = new LinkedHashMap<>(inForce);
        all.putAll(pending);
        return ReservationDocument.json(all.values());
    }
}
