package edgewatt.ocpp.smartcharging.replan;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import edgewatt.api.energy.Forecast;
import edgewatt.api.energy.Forecast.Kind;
import edgewatt.api.energy.Forecast.Quality;
import edgewatt.api.energy.Forecast.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class OutlookTest {
    private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
    private static final Outlook.Constants CONSTANTS = new Outlook.Constants(0.3, 0.08, 400);
    private static final double NEAR = 1e-9;

    private final History history = new History();
    private final List<Forecast> sources = new ArrayList<>();

    private record Told(String name, Kind kind, List<Step> steps, Duration lastStep, Quality quality)
            implements Forecast {
        @Override
        public Series series(Instant from, Duration horizon) {
            return new Series(steps, lastStep, quality);
        }
    }

    private void tells(String name, Kind kind, Quality quality, int stepMinutes, double... values) {
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            steps.add(new Step(NOON.plus(Duration.ofMinutes((long) i * stepMinutes)), values[i]));
        }
        sources.add(new Told(name, kind, steps, Duration.ofMinutes(stepMinutes), quality));
    }

    private Outlook outlook(int slots, Outlook.Measured measured) {
        return new Outlook.Gatherer(new SlotGrid(NOON, slots), sources, history, CONSTANTS).gather(measured);
    }

    private Outlook outlook(int slots) {
        return outlook(slots, Outlook.Measured.NOTHING);
    }

    @Test
    void stepsOfAnyLengthBecomeMeansOfQuarters() {
        tells("five", Kind.PV_POWER, Quality.GOOD, 5, 100, 200, 300, 400, 500, 600);
        tells("hour", Kind.IMPORT_PRICE, Quality.GOOD, 60, 0.2, 0.4);
        assertArrayEquals(new double[] {200, 500}, outlook(2).pvW(), NEAR);
        assertArrayEquals(
                new double[] {0.2, 0.2, 0.2, 0.2, 0.4, 0.4}, outlook(6).importPrice(), NEAR);
        assertEquals(Quality.GOOD, outlook(4).quality().get(Kind.IMPORT_PRICE));
    }

    @Test
    void theFirstSlotIsTheRestOfTheQuarter() {
        SlotGrid grid = new SlotGrid(NOON.plusSeconds(600), 3);
        assertEquals(300 / 3600.0, grid.hours(0), NEAR);
        assertEquals(0.25, grid.hours(1), NEAR);
        assertEquals(0, grid.slotAt(NOON.plusSeconds(899).toEpochMilli()));
        assertEquals(1, grid.slotAt(NOON.plusSeconds(900).toEpochMilli()));
        assertEquals(3, grid.slotAt(NOON.plusSeconds(99_999).toEpochMilli()));
        assertEquals(920 / 3600.0, new SlotGrid(NOON.plusSeconds(880), 3).hours(0), NEAR);
    }

    @Test
    void aShortGapIsClosedAndFlagged() {
        tells("gap", Kind.PV_POWER, Quality.GOOD, 15, 100, Double.NaN, Double.NaN, 400);
        Outlook o = outlook(4);
        assertArrayEquals(new double[] {100, 200, 300, 400}, o.pvW(), NEAR);
        assertEquals(Quality.REPAIRED, o.quality().get(Kind.PV_POWER));
        assertTrue(
                o.notes().contains("pv power: forecast is repaired"), o.notes().toString());
    }

    @Test
    void aStepLeftOutIsAGapToo() {
        List<Step> steps = new ArrayList<>();
        for (int i : new int[] {0, 1, 2, 3, 12, 13, 14, 15, 16}) {
            steps.add(new Step(NOON.plusSeconds(900L * i), i < 4 ? 0.2 : 0.4));
        }
        sources.add(new Told("holes", Kind.IMPORT_PRICE, steps, Duration.ofMinutes(15), Quality.GOOD));
        double[] price = outlook(16).importPrice();
        // a price holds over a gap of two hours; the flag tells
        assertEquals(0.2, price[11], NEAR);
        assertEquals(Quality.REPAIRED, outlook(16).quality().get(Kind.IMPORT_PRICE));
    }

    @Test
    void aLongGapIsFilledFromYesterdayThenFromTheWeekThenByTheConstant() {
        tells("morning", Kind.LOAD_POWER, Quality.GOOD, 15, 500);
        long q = SlotGrid.quarter(NOON.toEpochMilli());
        history.add(History.Row.LOAD, q - 3 * History.DAY + 2, 900);
        history.add(History.Row.LOAD, q - 2 * History.DAY + 1, 600);
        history.add(History.Row.LOAD, q - History.DAY + 1, 700);
        assertArrayEquals(new double[] {500, 700, 900, 400}, outlook(4).loadW(), NEAR);
        assertEquals(Quality.FALLBACK, outlook(4).quality().get(Kind.LOAD_POWER));
    }

    @Test
    void noPriceIsFlatAndOwnEnergyComesFirst() {
        Outlook o = new Outlook.Gatherer(new SlotGrid(NOON, 4), sources, history, new Outlook.Constants(0.05, 0.08, 0))
                .gather(Outlook.Measured.NOTHING);
        assertArrayEquals(new double[] {0.05, 0.05, 0.05, 0.05}, o.importPrice(), NEAR);
        assertTrue(o.exportPrice()[0] < o.importPrice()[0]);
        assertTrue(
                o.notes().contains("import price: no forecast; a constant is used"),
                o.notes().toString());
    }

    @Test
    void theBetterSourceWinsSlotBySlot() {
        tells("old", Kind.IMPORT_PRICE, Quality.STALE, 60, 0.9, 0.8);
        tells("new", Kind.IMPORT_PRICE, Quality.GOOD, 60, 0.2);
        assertArrayEquals(
                new double[] {0.2, 0.2, 0.2, 0.2, 0.8, 0.8, 0.8, 0.8},
                outlook(8).importPrice(),
                NEAR);
    }

    @Test
    void whatCannotBeRightIsRefusedInASentenceAndNeverUsed() {
        tells("cents", Kind.IMPORT_PRICE, Quality.GOOD, 60, 0.28, 31.2);
        sources.add(new Told(
                "shuffled",
                Kind.IMPORT_PRICE,
                List.of(new Step(NOON.plusSeconds(3600), 0.1), new Step(NOON, 0.2)),
                Duration.ofHours(1),
                Quality.GOOD));
        tells("nothing", Kind.IMPORT_PRICE, Quality.GOOD, 60);
        tells("huge", Kind.PV_POWER, Quality.GOOD, 60, 1e9);
        Outlook o = outlook(4);
        assertEquals(0.3, o.importPrice()[0], NEAR);
        assertEquals(0, o.pvW()[0], NEAR);
        String notes = String.join("\n", o.notes());
        assertTrue(notes.contains("'cents' names a price of 31.20 per kWh; that looks like cent"), notes);
        assertTrue(notes.contains("'shuffled' is out of order at " + NOON), notes);
        assertTrue(notes.contains("'nothing' has no values"), notes);
        assertTrue(notes.contains("'huge' names a power of 1000000000 W"), notes);
    }

    @Test
    void kilowattsAreNotedWhereWattsWereMeasured() {
        history.add(History.Row.PV, SlotGrid.quarter(NOON.toEpochMilli()) - 50, 4_000);
        tells("kilo", Kind.PV_POWER, Quality.GOOD, 60, 0.5, 3.9, 4.2);
        assertTrue(String.join("\n", outlook(4).notes()).contains("'kilo' names at most 4.2 W where 4000 W were"));
    }

    @Test
    void aSourceThatThrowsIsNamedAndTheOthersCount() {
        sources.add(new Forecast() {
            @Override
            public String name() {
                return "broken";
            }

            @Override
            public Kind kind() {
                return Kind.IMPORT_PRICE;
            }

            @Override
            public Series series(Instant from, Duration horizon) {
                throw new IllegalStateException("has lost its file");
            }
        });
        tells("good", Kind.IMPORT_PRICE, Quality.GOOD, 60, 0.2);
        Outlook o = outlook(4);
        assertEquals(0.2, o.importPrice()[0], NEAR);
        assertTrue(o.notes().get(0).contains("forecast 'broken' has lost its file; it is not used"));
    }

    @Test
    void whatWasMeasuredIsBlendedIntoTheNextFourSlots() {
        List<Step> steps = List.of(new Step(NOON.minusSeconds(900), 1_000), new Step(NOON, 1_000));
        sources.add(new Told("sun", Kind.PV_POWER, steps, Duration.ofHours(2), Quality.GOOD));
        double[] pv = outlook(6, new Outlook.Measured(Double.NaN, 500)).pvW();
        assertArrayEquals(new double[] {600, 700, 800, 900, 1_000, 1_000}, pv, NEAR);
        pv = outlook(6, new Outlook.Measured(Double.NaN, 3_000)).pvW();
        assertEquals(2_600, pv[0], NEAR);
    }

    @Test
    void theHistoryIsTheSameAfterItWasWrittenDown() throws Exception {
        long q = SlotGrid.quarter(NOON.toEpochMilli());
        for (int i = 900; i >= 0; i--) {
            history.add(History.Row.LOAD, q - i, 100 + i);
            history.add(History.Row.IMPORT_PRICE, q - i, 0.1234);
        }
        String json = history.json();
        assertTrue(json.length() < 20_000, "little flash: " + json.length());
        History again = History.of(new ObjectMapper().readTree(json));
        assertEquals(100 + History.DAY, again.yesterday(History.Row.LOAD, q), NEAR);
        assertEquals(0.1234, again.mean(History.Row.IMPORT_PRICE, q), NEAR);
        assertTrue(Double.isNaN(again.at(History.Row.LOAD, q - 672)), "a week");
        assertEquals(771, again.most(History.Row.LOAD), NEAR);
        assertTrue(History.of(new ObjectMapper().readTree(new History().json())).isEmpty());
    }
}
