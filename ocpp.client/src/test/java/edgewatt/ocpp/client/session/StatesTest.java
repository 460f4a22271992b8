package edgewatt.ocpp.client.session;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.api.station.EvseState;
import edgewatt.api.store.Entry;
import edgewatt.api.store.Fact;
import edgewatt.api.store.StationClock;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StatesTest {
    private static final StateReport UNAVAILABLE = new StateReport(2, "Unavailable", null);
    private static final StateReport AVAILABLE = new StateReport(2, "Available", null);

    private final States states = new States(new Boot(7));

    private static Entry entry(long nanos) {
        return new Entry(
                1, 7, nanos, true, new Fact.StatusChanged(2, Instant.EPOCH, EvseState.AVAILABLE, Optional.empty()));
    }

    @Test
    void aStateThatChangesWhileThePresentOnesAreToldIsToldToo() {
        long looked = 100;
        states.tell(UNAVAILABLE, looked);
        assertTrue(states.isNews(AVAILABLE, entry(looked + 1)), "recorded after the look, although before the telling");
    }

    @Test
    void whatWasRecordedBeforeThePresentStatesWereLookedAtIsOld() {
        states.tell(UNAVAILABLE, 100);
        assertFalse(states.isNews(AVAILABLE, entry(99)));
    }

    private record Boot(long bootId) implements StationClock {
        @Override
        public Instant instant() {
            return Instant.EPOCH;
        }

        @Override
        public long monotonicNanos() {
            return 1000;
        }

        @Override
        public boolean trusted() {
            return true;
        }

        @Override
        public void setBy(String source, Instant now) {}
    }
}
