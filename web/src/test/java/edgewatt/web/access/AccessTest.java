package edgewatt.web.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.web.fake.Client;
import edgewatt.web.fake.MemorySecrets;
import edgewatt.web.http.Problem;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class AccessTest {
    private static final String HERE = "192.0.2.1";
    private static final String ELSEWHERE = "192.0.2.2";

    private final MemorySecrets secrets = new MemorySecrets();
    private final AtomicLong nanos = new AtomicLong();
    private final Access access = access();

    @Test
    void nobodyEntersBeforeTheClaim() {
        access.prepare();
        assertFalse(access.claimed());
        assertEquals(401, status(() -> access.admit(Optional.empty(), HERE)));
        assertEquals(401, status(() -> access.admit(Optional.of("Bearer "), HERE)));
    }

    @Test
    void theCodeClaimsOnceAndEnds() throws Problem {
        access.prepare();
        String code = Client.code(secrets);
        String token = access.claim(" " + code.toLowerCase().replace("-", " "), "installer", HERE);
        assertEquals("installer", access.admit(Optional.of("Bearer " + token), HERE));
        assertTrue(secrets.read(Access.CODE).isEmpty());
        assertEquals(409, status(() -> access.claim(code, "other", HERE)));
    }

    @Test
    void aCodeFromTheFactoryIsKept() throws Problem {
        secrets.write(Access.CODE, "ABCD-EFGH\n".getBytes(StandardCharsets.US_ASCII));
        access.prepare();
        access.claim("abcdefgh", "installer", HERE);
        assertTrue(access.claimed());
    }

    @Test
    void theCodeIsTheSameUntilItIsUsedAndOthersElsewhere() {
        access.prepare();
        String code = Client.code(secrets);
        access().prepare();
        assertEquals(code, Client.code(secrets));
        MemorySecrets other = new MemorySecrets();
        new Access(other, new SecureRandom(), () -> Instant.EPOCH, nanos::get).prepare();
        assertNotEquals(code, Client.code(other));
    }

    @Test
    void noTokenIsKeptThatCouldBeUsed() throws Problem {
        access.prepare();
        String token = access.claim(Client.code(secrets), "installer", HERE);
        String kept = new String(secrets.read(Tokens.SECRET).orElseThrow(), StandardCharsets.UTF_8);
        assertFalse(kept.contains(token));
        assertEquals(43, token.length(), "256 bits");
    }

    @Test
    void whoIsWrongTooOftenWaitsAndOthersDoNot() throws Problem {
        access.prepare();
        for (int i = 0; i < Attempts.BURST; i++) {
            assertEquals(403, status(() -> access.claim("WRONG", "a", HERE)));
        }
        assertEquals(429, status(() -> access.claim(Client.code(secrets), "a", HERE)));
        assertEquals(403, status(() -> access.claim("WRONG", "a", ELSEWHERE)));
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(Attempts.REFILL_S) + 1);
        access.claim(Client.code(secrets), "a", HERE);
    }

    @Test
    void manyAddressesTogetherAreBoundedToo() {
        access.prepare();
        int refused = 0;
        for (int i = 0; i < 1000; i++) {
            String address = "192.0.2." + i;
            if (status(() -> access.claim("WRONG", "a", address)) == 403) {
                refused++;
            }
        }
        assertTrue(refused <= 51, refused + " guesses at one instant");
    }

    @Test
    void whoIsRightMayComeAsOftenAsHeLikes() throws Problem {
        access.prepare();
        Optional<String> header = Optional.of("bearer " + access.claim(Client.code(secrets), "a", HERE));
        for (int i = 0; i < 100; i++) {
            access.admit(header, HERE);
        }
    }

    @Test
    void tokensComeAndGoButTheLastOneStays() throws Problem {
        access.prepare();
        String first = access.claim(Client.code(secrets), "first", HERE);
        String second = access.add("second");
        access.remove("first");
        assertEquals(401, status(() -> access.admit(Optional.of("Bearer " + first), HERE)));
        assertEquals("second", access.admit(Optional.of("Bearer " + second), HERE));
        assertEquals(409, status(() -> access.remove("second")));
        assertEquals(404, status(() -> access.remove("third")));
        assertEquals(400, status(() -> access.add("no blanks")));
    }

    @Test
    void removingTheFileOnTheControllerOpensTheClaimAgain() throws Problem {
        access.prepare();
        access.claim(Client.code(secrets), "lost", HERE);
        secrets.delete(Tokens.SECRET);
        access.prepare();
        access.claim(Client.code(secrets), "found", HERE);
        assertEquals("found", access.holders().get(0).name());
    }

    @Test
    void whatCannotBeReadOpensNothing() throws Problem {
        access.prepare();
        secrets.write(Tokens.SECRET, "{ torn".getBytes(StandardCharsets.US_ASCII));
        assertThrows(IllegalArgumentException.class, access::claimed);
        assertThrows(IllegalArgumentException.class, () -> access.claim(Client.code(secrets), "a", HERE));
    }

    private Access access() {
        return new Access(secrets, new SecureRandom(), () -> Instant.parse("2026-05-01T00:00:00Z"), nanos::get);
    }

    private static int status(Executable call) {
        return assertThrows(Problem.class, call).status();
    }
}
