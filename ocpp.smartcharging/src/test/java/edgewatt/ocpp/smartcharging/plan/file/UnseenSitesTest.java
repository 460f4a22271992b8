package edgewatt.ocpp.smartcharging.plan.file;

import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.ocpp.smartcharging.plan.Budget;
import edgewatt.ocpp.smartcharging.plan.DefaultEngine;
import edgewatt.ocpp.smartcharging.plan.Plan;
import edgewatt.ocpp.smartcharging.plan.Relaxation;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The engine on sites that it was not tuned on, against a bound by another solver: the linear relaxation, which is below the best possible plan. */
class UnseenSitesTest {
    private static final boolean FULL = Boolean.getBoolean("edgewatt.full");
    private static final int FIRST_SEED = 5000;

    @Test
    void mostOfWhatABoundWouldSaveIsSavedAndNeverMore() {
        int sites = FULL ? 100 : 8;
        double[] captured = new double[sites];
        for (int i = 0; i < sites; i++) {
            int cars = 1 + i % 4;
            InstanceFile site = InstanceFile.of("site", SiteGenerator.site(cars, 96, FIRST_SEED + i));
            Plan plan = new DefaultEngine().plan(site.site(), site.forecasts(), Budget.usual());
            double bound = new Relaxation(site.site(), site.forecasts()).cost();
            double atOnce = plan.atOnce().total();
            double ours = plan.costs().total();
            captured[i] = 100 * (atOnce - ours) / (atOnce - bound);
            String place = "seed " + (FIRST_SEED + i) + ", " + cars + " cars: " + ours + " EUR, bound " + bound;
            assertTrue(ours >= bound - 1e-5, place);
            assertTrue(captured[i] >= 85, place + ", at once " + atOnce);
        }
        Arrays.sort(captured);
        System.out.printf(
                Locale.ROOT,
                "%d unseen sites, of what the relaxation saves: median %.2f %%, least %.2f %%%n",
                sites,
                captured[sites / 2],
                captured[0]);
        assertTrue(captured[sites / 2] >= 97, Arrays.toString(captured));
    }
}
