package edgewatt.station.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.api.station.Authorizer;
import edgewatt.api.station.LocalList;
import edgewatt.api.station.Opinion;
import edgewatt.api.station.Opinion.Status;
import edgewatt.api.station.Token;
import edgewatt.api.station.TokenType;
import edgewatt.api.store.Documents;
import edgewatt.station.model.CoreVariables;
import edgewatt.station.model.DeviceModel;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AuthorisationTest {
    private static final Token TAG = new Token("AA", TokenType.ISO14443);
    private Instant now = Instant.parse("2026-03-01T10:00:00Z");
    private final List<Runnable> timers = new ArrayList<>();
    private final List<String> written = new ArrayList<>();
    private DeviceModel variables;
    private AuthCache cache;
    private LocalAuthList list;
    private final List<edgewatt.api.store.Fact> facts = new ArrayList<>();
    private Authorisation authorisation;
    private boolean freeVend;
    private Authorisation.Verdict verdict;

    @BeforeEach
    void setUp() {
        Documents documents = (Documents) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Documents.class},
                (p, m, a) -> m.getName().equals("read") ? Optional.empty() : null);
        variables = new DeviceModel(documents, Map.of(), f -> {}, () -> now);
        variables.define(CoreVariables.definitions());
        cache = new AuthCache(Optional.empty(), written::add);
        list = new LocalAuthList(documents, variables, facts::add, () -> now);
        authorisation = new Authorisation(
                Runnable::run,
                (delay, task) -> {
                    timers.add(task);
                    return () -> timers.remove(task);
                },
                () -> now,
                variables,
                cache,
                list,
                () -> freeVend);
    }

    private Authorizer says(Authorizer.Kind kind, Status status) {
        return answers(kind, CompletableFuture.completedFuture(Opinion.of(status)));
    }

    private static Authorizer answers(Authorizer.Kind kind, CompletionStage<Opinion> answer) {
        return new Authorizer() {
            @Override
            public Kind kind() {
                return kind;
            }

            @Override
            public CompletionStage<Opinion> opinion(Token token, int evseId) {
                return answer;
            }
        };
    }

    private Status ask() {
        verdict = null;
        authorisation.ask(TAG, 1, v -> verdict = v);
        return verdict == null ? null : verdict.opinion().status();
    }

    private void set(edgewatt.api.station.VariableId id, boolean value) {
        variables.write(id, Boolean.toString(value), "test");
    }

    @Test
    void nobodyKnows() {
        assertEquals(Status.INVALID, ask());
        set(CoreVariables.OFFLINE_UNKNOWN, true);
        assertEquals(Status.ACCEPTED, ask());
        assertTrue(verdict.offline());
    }

    @Test
    void theBackendDecidesAndIsRemembered() {
        authorisation.add(says(Authorizer.Kind.BACKEND, Status.ACCEPTED), true);
        assertEquals(Status.ACCEPTED, ask());
        assertFalse(verdict.offline());
        assertEquals(Status.ACCEPTED, cache.opinion(TAG, now, Duration.ZERO).status());
    }

    @Test
    void withoutALinkTheCacheAnswers() {
        cache.remember(TAG, Opinion.of(Status.ACCEPTED), now);
        authorisation.add(says(Authorizer.Kind.BACKEND, Status.UNKNOWN), true);
        assertEquals(Status.ACCEPTED, ask());
        assertTrue(verdict.offline());
        set(CoreVariables.LOCAL_AUTHORIZE_OFFLINE, false);
        assertEquals(Status.INVALID, ask());
    }

    @Test
    void theBackendIsAskedThoughTheCacheKnowsUnlessPreAuthorised() {
        cache.remember(TAG, Opinion.of(Status.ACCEPTED), now);
        authorisation.add(says(Authorizer.Kind.BACKEND, Status.BLOCKED), true);
        set(CoreVariables.LOCAL_PRE_AUTHORIZE, true);
        assertEquals(Status.ACCEPTED, ask());
        set(CoreVariables.LOCAL_PRE_AUTHORIZE, false);
        assertEquals(Status.BLOCKED, ask());
    }

    @Test
    void aLocalRefusalHoldsWhenNobodyElseCanBeAsked() {
        authorisation.add(says(Authorizer.Kind.LOCAL_LIST, Status.BLOCKED), true);
        freeVend = true;
        set(CoreVariables.OFFLINE_UNKNOWN, true);
        assertEquals(Status.BLOCKED, ask());
    }

    @Test
    void freeVendAcceptsWhatNobodyRefuses() {
        freeVend = true;
        assertEquals(Status.ACCEPTED, ask());
        authorisation.add(says(Authorizer.Kind.BACKEND, Status.INVALID), true);
        assertEquals(Status.INVALID, ask());
    }

    @Test
    void onlyTheBaseMayAcceptAndAnybodyMayRefuse() {
        authorisation.add(says(Authorizer.Kind.BACKEND, Status.ACCEPTED), false);
        assertEquals(Status.INVALID, ask());
        authorisation.add(says(Authorizer.Kind.LOCAL_LIST, Status.BLOCKED), false);
        freeVend = true;
        assertEquals(Status.BLOCKED, ask());
    }

    @Test
    void aSilentAuthoriserCountsAsUnknownAndItsLateWordAsNothing() {
        CompletableFuture<Opinion> late = new CompletableFuture<>();
        authorisation.add(answers(Authorizer.Kind.BACKEND, late), true);
        cache.remember(TAG, Opinion.of(Status.ACCEPTED), now);
        assertNull(ask());
        timers.get(0).run();
        assertEquals(Status.ACCEPTED, verdict.opinion().status());
        verdict = null;
        late.complete(Opinion.of(Status.BLOCKED));
        assertNull(verdict);
    }

    @Test
    void anAuthoriserThatThrowsCountsAsUnknown() {
        authorisation.add(
                answers(Authorizer.Kind.BACKEND, CompletableFuture.failedFuture(new IllegalStateException())), true);
        freeVend = true;
        assertEquals(Status.ACCEPTED, ask());
    }

    @Test
    void switchedOffEveryTokenIsAccepted() {
        set(CoreVariables.AUTH_ENABLED, false);
        assertEquals(Status.ACCEPTED, ask());
    }

    @Test
    void theCacheExpiresSurvivesAndIsCleared() {
        Opinion until = new Opinion(
                Status.ACCEPTED, Optional.of(new Token("G", TokenType.CENTRAL)), Optional.of(now.plusSeconds(60)));
        cache.remember(TAG, until, now);
        AuthCache again = new AuthCache(Optional.of(written.get(0)), written::add);
        assertEquals(until, again.opinion(new Token("aa", TokenType.ISO14443), now, Duration.ZERO));
        assertEquals(
                Status.EXPIRED,
                again.opinion(TAG, now.plusSeconds(60), Duration.ZERO).status());
        assertEquals(
                Status.UNKNOWN,
                again.opinion(TAG, now.plusSeconds(60), Duration.ofSeconds(30)).status());
        again.clear();
        assertEquals(Status.UNKNOWN, again.opinion(TAG, now, Duration.ZERO).status());
        assertEquals("[]", written.get(written.size() - 1));
        for (int i = 0; i < 1100; i++) {
            again.remember(new Token("T" + i, TokenType.CENTRAL), Opinion.of(Status.ACCEPTED), now);
        }
        assertEquals(1000, again.size());
        assertEquals(0, new AuthCache(Optional.of("{nonsense"), written::add).size());
    }

    private void listed(Status status, Token parent) {
        Opinion opinion = new Opinion(status, Optional.ofNullable(parent), Optional.empty());
        list.update(LocalList.Kind.FULL, 1, List.of(new LocalList.Entry(TAG, Optional.of(opinion))), "test");
    }

    @Test
    void theListAcceptsAtOnceWithPreAuthorizeAndOtherwiseOffline() {
        listed(Status.ACCEPTED, null);
        set(CoreVariables.LOCAL_AUTHORIZE_OFFLINE, true);
        assertEquals(Status.ACCEPTED, ask());
        authorisation.add(says(Authorizer.Kind.BACKEND, Status.BLOCKED), true);
        assertEquals(Status.BLOCKED, ask());
        set(CoreVariables.LOCAL_PRE_AUTHORIZE, true);
        assertEquals(Status.ACCEPTED, ask());
    }

    @Test
    void aTokenInTheListIsNotAnsweredFromTheCache() {
        cache.remember(TAG, Opinion.of(Status.ACCEPTED), now);
        listed(Status.BLOCKED, null);
        set(CoreVariables.LOCAL_PRE_AUTHORIZE, true);
        assertEquals(Status.BLOCKED, ask());
        list.update(LocalList.Kind.FULL, 2, List.of(), "test");
        assertEquals(Status.ACCEPTED, ask());
    }

    @Test
    void whatTheListRefusesIsRefusedOfflineEvenIfUnknownTokensAreNot() {
        listed(Status.BLOCKED, null);
        set(CoreVariables.OFFLINE_UNKNOWN, true);
        assertEquals(Status.BLOCKED, ask());
        set(CoreVariables.LOCAL_AUTHORIZE_OFFLINE, false);
        assertEquals(Status.BLOCKED, ask());
        freeVend = true;
        assertEquals(Status.BLOCKED, ask());
    }

    @Test
    void withoutLocalAuthorizeOfflineAKnownTokenIsNoBetterThanAnUnknownOne() {
        listed(Status.ACCEPTED, null);
        set(CoreVariables.LOCAL_AUTHORIZE_OFFLINE, false);
        assertEquals(Status.INVALID, ask());
        set(CoreVariables.OFFLINE_UNKNOWN, true);
        assertEquals(Status.ACCEPTED, ask());
    }

    @Test
    void aRefusalOfTheListIsAskedAboutWhileABackendIsThere() {
        listed(Status.EXPIRED, null);
        set(CoreVariables.LOCAL_PRE_AUTHORIZE, true);
        authorisation.add(says(Authorizer.Kind.BACKEND, Status.ACCEPTED), true);
        assertEquals(Status.ACCEPTED, ask());
    }

    @Test
    void parentsComeFromListAndCache() {
        Token group = new Token("G", TokenType.CENTRAL);
        assertEquals(Optional.empty(), authorisation.parentOf(TAG));
        authorisation.learn(TAG, new Opinion(Status.ACCEPTED, Optional.of(group), Optional.empty()));
        assertEquals(Optional.of(group), authorisation.parentOf(TAG));
        listed(Status.ACCEPTED, null);
        assertEquals(Optional.empty(), authorisation.parentOf(TAG), "the list alone speaks of it");
    }

    @Test
    void whatABackendToldWithAnAnswerIsKeptAndItsRefusalNotOverwritten() {
        authorisation.learn(TAG, Opinion.of(Status.BLOCKED));
        authorisation.forget(TAG);
        assertEquals(Status.BLOCKED, ask());
        authorisation.learn(TAG, Opinion.of(Status.ACCEPTED));
        assertEquals(Status.ACCEPTED, ask());
        authorisation.learn(TAG, Opinion.of(Status.UNKNOWN));
        assertEquals(Status.ACCEPTED, ask());
        authorisation.forget(TAG);
        assertEquals(Status.INVALID, ask());
        set(CoreVariables.CACHE_ENABLED, false);
        assertEquals(Status.INVALID, ask());
        set(CoreVariables.CACHE_ENABLED, true);
        cache.clear();
        set(CoreVariables.CACHE_ENABLED, false);
        authorisation.learn(TAG, Opinion.of(Status.ACCEPTED));
        assertEquals(0, cache.size());
    }
}
