package edgewatt.ocpp.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import edgewatt.ocpp.client.session.Boot;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProcessMemoryTest {
    private static final String LINK = "ocpp.remembered";

    @AfterEach
    void forget() {
        System.clearProperty("edgewatt.accepted." + LINK);
    }

    @Test
    void whatWasAcceptedIsKnownToTheNextReleaseUntilItIsNot() {
        Optional<Boot.Accepted> boot = Optional.of(new Boot.Accepted("ocpp1.6 {\"a\":\"b\\nc\"}", 300));
        ProcessMemory before = new ProcessMemory(LINK, "ws://a CP1");
        assertEquals(Optional.empty(), before.accepted());
        before.accepted(boot);
        assertEquals(boot, new ProcessMemory(LINK, "ws://a CP1").accepted());
        before.accepted(Optional.empty());
        assertEquals(Optional.empty(), new ProcessMemory(LINK, "ws://a CP1").accepted());
    }

    @Test
    void anotherBackendOrIdentityKnowsNothingOfUs() {
        Optional<Boot.Accepted> boot = Optional.of(new Boot.Accepted("ocpp1.6 {}", 0));
        new ProcessMemory(LINK, "ws://a CP1").accepted(boot);
        assertEquals(Optional.empty(), new ProcessMemory(LINK, "ws://b CP1").accepted());
        assertEquals(Optional.empty(), new ProcessMemory(LINK, "ws://a CP2").accepted());
        new ProcessMemory(LINK, "ws://b CP1").accepted(boot);
        assertEquals(Optional.empty(), new ProcessMemory(LINK, "ws://a CP1").accepted(), "only the last one");
    }
}
