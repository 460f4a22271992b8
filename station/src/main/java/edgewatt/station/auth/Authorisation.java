package edgewatt.station.auth;

import edgewatt.api.station.Authorizer;
import edgewatt.api.station.Opinion;
import edgewatt.api.station.Token;
import edgewatt.api.station.Variables;
import edgewatt.station.model.CoreVariables;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Asks the authorisers, in the order local list, cache, backend, free vend.
 *
 * <table><caption>What decides</caption>
 * <tr><th>who says</th><th>when</th><th>then</th></tr>
 * <tr><td>local list or cache: accepted</td><td>LocalPreAuthorize</td><td>accepted, no backend asked</td></tr>
 * <tr><td>local list or cache: refused</td><td>LocalPreAuthorize</td><td>the backend may know better</td></tr>
 * <tr><td>cache</td><td>the token is in the enabled local list</td><td>not asked: the list alone speaks of it</td></tr>
 * <tr><td>backend: any verdict</td><td></td><td>that verdict; kept in the cache</td></tr>
 * <tr><td>backend: UNKNOWN (no link)</td><td>local list or cache: refused</td><td>refused, whatever else is allowed</td></tr>
 * <tr><td>backend: UNKNOWN</td><td>local list or cache: accepted, LocalAuthorizeOffline</td><td>accepted</td></tr>
 * <tr><td>backend: UNKNOWN</td><td>nobody refuses, OfflineTxForUnknownIdEnabled</td><td>accepted</td></tr>
 * <tr><td>free vend</td><td>nobody has refused</td><td>accepted</td></tr>
 * </table>
 *
 * Each has {@code AuthCtrlr.Timeout} seconds, then counts as UNKNOWN. An ACCEPTED from outside the base counts as
 * UNKNOWN; a refusal from outside is final. Station thread only, except {@link #add} and {@link #remove}.
 */
public final class Authorisation {
    /**
     * @param offline accepted without the backend
     */
    public record Verdict(Opinion opinion, boolean offline) {
        public boolean accepted() {
            return opinion.status() == Opinion.Status.ACCEPTED;
        }
    }

    private record Bound(Authorizer authorizer, boolean base) {}

    /** One run through the authorisers. */
    private record Question(
            Token token, int evseId, List<Bound> rest, Optional<Opinion> local, Consumer<Verdict> answer) {
        Question next(Optional<Opinion> heard) {
            return new Question(token, evseId, rest.subList(1, rest.size()), heard, answer);
        }
    }

    private final List<Bound> bound = new CopyOnWriteArrayList<>();
    private final Executor loop;
    private final BiFunction<Duration, Runnable, Runnable> timer;
    private final InstantSource clock;
    private final Variables variables;
    private final AuthCache cache;
    private final LocalAuthList list;
    private final BooleanSupplier freeVend;

    /** @param timer runs something on the station thread later; what it returns cancels */
    public Authorisation(
            Executor loop,
            BiFunction<Duration, Runnable, Runnable> timer,
            InstantSource clock,
            Variables variables,
            AuthCache cache,
            LocalAuthList list,
            BooleanSupplier freeVend) {
        this.loop = loop;
        this.timer = timer;
        this.clock = clock;
        this.variables = variables;
        this.cache = cache;
        this.list = list;
        this.freeVend = freeVend;
        bound.add(new Bound(new Own(Authorizer.Kind.LOCAL_LIST, list::opinion), true));
        bound.add(new Bound(new Own(Authorizer.Kind.CACHE, this::ofCache), true));
        bound.add(new Bound(new Own(Authorizer.Kind.FREE_VEND, this::ofFreeVend), true));
    }

    /** @param base whether its bundle may accept */
    public void add(Authorizer authorizer, boolean base) {
        bound.add(new Bound(authorizer, base));
    }

    public void remove(Authorizer authorizer) {
        bound.removeIf(b -> b.authorizer == authorizer);
    }

    public AuthCache cache() {
        return cache;
    }

    /** A backend takes its word back: the cache must not start this token again. What it said instead stays. */
    public void forget(Token token) {
        Opinion.Status known = ofCache(token).status();
        if (known == Opinion.Status.ACCEPTED || known == Opinion.Status.UNKNOWN) {
            cache.remember(token, Opinion.of(Opinion.Status.INVALID), clock.instant());
        }
    }

    /** A backend's verdict that nobody has asked for. */
    public void learn(Token token, Opinion opinion) {
        if (opinion.status() != Opinion.Status.UNKNOWN && variables.flag(CoreVariables.CACHE_ENABLED)) {
            cache.remember(token, opinion, clock.instant());
        }
    }

    /** The parent of a token as far as it is known here, by list or cache. */
    public Optional<Token> parentOf(Token token) {
        return list.contains(token)
                ? list.opinion(token).parent()
                : ofCache(token).parent();
    }

    /** Asks; {@code answer} runs on the station thread, at once or later. */
    public void ask(Token token, int evseId, Consumer<Verdict> answer) {
        if (!variables.flag(CoreVariables.AUTH_ENABLED)) {
            answer.accept(new Verdict(Opinion.of(Opinion.Status.ACCEPTED), true));
            return;
        }
        // local list and cache are always asked: what they refuse is refused also where they may not accept
        List<Bound> order = new ArrayList<>(bound);
        order.sort(Comparator.comparing(b -> b.authorizer.kind()));
        ask(new Question(token, evseId, order, Optional.empty(), answer));
    }

    private void ask(Question q) {
        if (q.rest.isEmpty()) {
            finish(q);
            return;
        }
        Bound next = q.rest.get(0);
        CompletableFuture<Opinion> opinion;
        try {
            opinion = next.authorizer.opinion(q.token, q.evseId).toCompletableFuture();
        } catch (RuntimeException | LinkageError e) {
            opinion = CompletableFuture.completedFuture(Opinion.of(Opinion.Status.UNKNOWN));
        }
        if (opinion.isDone()) {
            heard(q, next, opinionOf(opinion));
            return;
        }
        Waiting waiting = new Waiting(q, next);
        waiting.cancel = timer.apply(
                Duration.ofSeconds(variables.integer(CoreVariables.AUTH_TIMEOUT)),
                () -> waiting.done(Opinion.of(Opinion.Status.UNKNOWN)));
        CompletableFuture<Opinion> asked = opinion;
        opinion.whenComplete((o, e) -> loop.execute(() -> waiting.done(opinionOf(asked))));
    }

    private static Opinion opinionOf(CompletableFuture<Opinion> done) {
        Opinion o = done.isCompletedExceptionally() ? null : done.getNow(null);
        return o == null ? Opinion.of(Opinion.Status.UNKNOWN) : o;
    }

    /** An open question; answered once, by the authoriser or by the clock. */
    private final class Waiting {
        private final Question question;
        private final Bound asked;
        private Runnable cancel = () -> {};
        private boolean over;

        Waiting(Question question, Bound asked) {
            this.question = question;
            this.asked = asked;
        }

        void done(Opinion opinion) {
            if (!over) {
                over = true;
                cancel.run();
                heard(question, asked, opinion);
            }
        }
    }

    private void heard(Question q, Bound from, Opinion opinion) {
        boolean accepted = opinion.status() == Opinion.Status.ACCEPTED;
        boolean unknown = opinion.status() == Opinion.Status.UNKNOWN;
        Authorizer.Kind kind = from.authorizer.kind();
        if (unknown || accepted && !from.base) {
            ask(q.next(q.local));
        } else if (!from.base) {
            q.answer.accept(new Verdict(opinion, true));
        } else if (local(from.authorizer)) {
            boolean pre = variables.flag(CoreVariables.LOCAL_PRE_AUTHORIZE);
            if (accepted && pre && q.local.isEmpty()) {
                q.answer.accept(new Verdict(opinion, true));
            } else {
                ask(q.next(q.local.or(() -> Optional.of(opinion))));
            }
        } else if (kind == Authorizer.Kind.BACKEND) {
            if (variables.flag(CoreVariables.CACHE_ENABLED)) {
                cache.remember(q.token, opinion, clock.instant());
            }
            q.answer.accept(new Verdict(opinion, false));
        } else if (refused(q)) {
            finish(q);
        } else {
            q.answer.accept(new Verdict(opinion, true));
        }
    }

    private static boolean refused(Question q) {
        return q.local.filter(o -> o.status() != Opinion.Status.ACCEPTED).isPresent();
    }

    /** Nobody who can be reached has decided. */
    private void finish(Question q) {
        boolean known = q.local.isPresent();
        boolean mayAccept = known && variables.flag(CoreVariables.LOCAL_AUTHORIZE_OFFLINE)
                || variables.flag(CoreVariables.OFFLINE_UNKNOWN);
        if (refused(q) || known && mayAccept) {
            q.answer.accept(new Verdict(q.local.get(), true));
        } else {
            q.answer.accept(
                    new Verdict(Opinion.of(mayAccept ? Opinion.Status.ACCEPTED : Opinion.Status.INVALID), true));
        }
    }

    private static boolean local(Authorizer a) {
        return a.kind() == Authorizer.Kind.LOCAL_LIST || a.kind() == Authorizer.Kind.CACHE;
    }

    private Opinion ofCache(Token token) {
        if (!variables.flag(CoreVariables.CACHE_ENABLED) || list.contains(token)) {
            return Opinion.of(Opinion.Status.UNKNOWN);
        }
        Duration lifeTime = Duration.ofSeconds(variables.integer(CoreVariables.CACHE_LIFE_TIME));
        return cache.opinion(token, clock.instant(), lifeTime);
    }

    private Opinion ofFreeVend(Token token) {
        return Opinion.of(freeVend.getAsBoolean() ? Opinion.Status.ACCEPTED : Opinion.Status.UNKNOWN);
    }

    /** An authoriser of the station's own, which never waits. */
    private record Own(Kind kind, Function<Token, Opinion> says) implements Authorizer {
        @Override
        public CompletionStage<Opinion> opinion(Token token, int evseId) {
            return CompletableFuture.completedFuture(says.apply(token));
        }
    }
}
