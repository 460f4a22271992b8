package edgewatt.ocpp.smartcharging;

import java.time.Duration;
import java.util.List;

/** Settings of the allocator as a test wants them; the rest as it is delivered. */
final class TestSettings {
    private static final long S = 1_000_000_000L;

    private TestSettings() {}

    static SiteSettings of(double mainFuseA, double safeA, Duration validity, long pauseDwell) {
        return new SiteSettings(
                mainFuseA,
                safeA,
                validity,
                pauseDwell,
                List.of(),
                Double.POSITIVE_INFINITY,
                Double.POSITIVE_INFINITY,
                false,
                900 * S,
                300 * S,
                60 * S,
                60 * S,
                180 * S,
                100);
    }

    static SiteSettings of(double mainFuseA, String circuits) {
        return with(mainFuseA, circuits, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, false, 900);
    }

    static SiteSettings with(
            double mainFuseA, String circuits, double importW, double feedInW, boolean gridCode, int turnS) {
        return new SiteSettings(
                mainFuseA,
                6,
                Duration.ofSeconds(10),
                60 * S,
                CircuitSettings.parse(circuits),
                importW,
                feedInW,
                gridCode,
                turnS * S,
                300 * S,
                60 * S,
                60 * S,
                180 * S,
                100);
    }

    /** Without pauses and turns. */
    static SiteSettings quick(double mainFuseA, String circuits) {
        SiteSettings s = with(mainFuseA, circuits, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, false, 0);
        return new SiteSettings(
                mainFuseA,
                6,
                s.validity(),
                0,
                s.circuits(),
                s.importCapW(),
                s.feedInCapW(),
                false,
                0,
                s.phaseDwell(),
                s.phasePause(),
                s.sunStart(),
                s.sunStop(),
                s.sunMarginW());
    }
}
