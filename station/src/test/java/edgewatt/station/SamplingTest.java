package edgewatt.station;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** When samples are due. */
class SamplingTest {
    private static List<Long> due(Sampling sampling, LongStream seconds) {
        return seconds.filter(s -> sampling.due(s * 1_000_000_000L)).boxed().toList();
    }

    @Test
    void theyCountFromTheStart() {
        Sampling sampling = new Sampling();
        sampling.every(30);
        sampling.begin(5_000_000_000L);
        assertEquals(List.of(35L, 65L), due(sampling, LongStream.range(6, 90)));
    }

    @Test
    void whatAStalledBeatHasMissedIsNotMadeUpFor() {
        Sampling sampling = new Sampling();
        sampling.every(30);
        sampling.begin(0);
        assertEquals(List.of(130L, 160L), due(sampling, LongStream.range(130, 170)));
    }

    @Test
    void aSampleThatIsALittleLateDoesNotMoveTheNext() {
        Sampling sampling = new Sampling();
        sampling.every(30);
        sampling.begin(0);
        assertEquals(List.of(32L, 60L), due(sampling, LongStream.range(32, 70)));
    }

    @Test
    void aClockThatIsSetBackSamplesNoStampTwice() {
        Alignment alignment = new Alignment();
        alignment.every(900);
        List<String> stamps = Stream.of("10:14:59", "10:15:01", "10:14:58", "10:15:02", "09:50:00", "10:00:03")
                .map(t -> Instant.parse("2026-03-01T" + t + "Z"))
                .flatMap(now -> alignment.due(now).stream())
                .map(Instant::toString)
                .toList();
        assertEquals(List.of("2026-03-01T10:15:00Z", "2026-03-01T10:00:00Z"), stamps);
    }
}
