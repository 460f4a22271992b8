package edgewatt.ocpp.client.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.ocpp.client.CommVariables;
import edgewatt.ocpp.client.fake.MemoryVariables;
import edgewatt.ocpp.client.fake.VirtualLoop;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How long a certificate is waited for, and how often it is asked for (OCPP 2.0.1 A02.FR.17 to FR.19). */
class SigningTest {
    private final VirtualLoop loop = new VirtualLoop();
    private final MemoryVariables variables = new MemoryVariables();
    private final List<String> asked = new ArrayList<>();
    private int made;
    private boolean noKeys;
    private CompletionStage<Boolean> answer = CompletableFuture.completedStage(true);
    private final Signing signing = new Signing(
            loop,
            "ocpp.test",
            variables,
            new Signing.Maker() {
                @Override
                public StationCertificate.Made make() throws GeneralSecurityException {
                    if (noKeys) {
                        throw new GeneralSecurityException("no such algorithm");
                    }
                    made++;
                    return new StationCertificate.Made(new SecurityState.Requested("k" + made, ""), "request " + made);
                }

                @Override
                public void await(StationCertificate.Made request) {}
            },
            Runnable::run);

    @BeforeEach
    void define() {
        variables.define(CommVariables.definitions());
    }

    private CompletionStage<Boolean> backend(String request) {
        asked.add(request);
        return answer;
    }

    private void pass(int seconds) {
        loop.pass(Duration.ofSeconds(seconds));
    }

    @Test
    void itIsAskedAgainWithANewKeyAndTwiceTheWaitAndThenGivenUp() {
        signing.up(this::backend);
        signing.request();
        loop.run();
        assertEquals(List.of("request 1"), asked);
        pass(29);
        assertEquals(1, asked.size());
        pass(1);
        assertEquals(2, asked.size(), "after 30 s");
        pass(59);
        assertEquals(2, asked.size());
        pass(1);
        assertEquals(3, asked.size(), "after 60 s more");
        assertTrue(signing.busy());
        pass(86_400);
        assertEquals(3, asked.size(), "two repeats");
        assertFalse(signing.busy());
        assertTrue(signing.trouble().contains("has not sent the certificate, asked 3 times"), signing.trouble());
    }

    @Test
    void theCertificateEndsTheWait() {
        signing.up(this::backend);
        signing.request();
        loop.run();
        signing.done();
        pass(86_400);
        assertEquals(1, asked.size());
        assertEquals("", signing.trouble());
    }

    @Test
    void aRequestThatIsRejectedIsRepeatedLikeOneThatIsNotAnswered() {
        answer = CompletableFuture.completedStage(false);
        signing.up(this::backend);
        signing.request();
        pass(30 + 60 + 120);
        assertEquals(3, asked.size());
        assertTrue(signing.trouble().contains("has rejected the request"), signing.trouble());
    }

    @Test
    void withoutABackendItWaitsForOneAndWhatWasAskedForMayComeOnTheNextConnection() {
        signing.request();
        pass(3600);
        assertEquals(0, asked.size());
        signing.up(this::backend);
        loop.run();
        assertEquals(1, asked.size());
        signing.down();
        pass(3600);
        signing.up(this::backend);
        loop.run();
        assertEquals(2, asked.size(), "the wait has run out meanwhile");
    }

    @Test
    void aKeyThatCannotBeMadeIsSaid() {
        noKeys = true;
        signing.up(this::backend);
        signing.request();
        loop.run();
        assertTrue(signing.trouble().contains("no such algorithm"), signing.trouble());
        assertFalse(signing.busy());
    }
}
