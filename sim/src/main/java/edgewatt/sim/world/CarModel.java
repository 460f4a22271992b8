package edgewatt.sim.world;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A kind of car.
 *
 * @param batteryWh usable, 1 kWh to 1 MWh
 * @param maxA of the on-board charger, A per phase, 6 to 80
 * @param phases of the on-board charger, 1 to 3
 * @param lagMs time to follow an offer, 0 to 5000 (IEC 61851-1 gives a car 5 s)
 * @param taperSoc state of charge in percent from which it takes less and less, 0 to 100
 * @param targetSoc state of charge in percent at which it stops asking, 0 to 100
 * @param asksFirst asks for energy (state C) as soon as it is plugged; else when the pilot offers at least 6 A
 * @param ventilation asks for ventilation too: state D instead of C
 * @param refuses stays in state B whatever is offered
 * @param idles asks for energy (state C) and takes none
 */
public record CarModel(
        double batteryWh,
        double maxA,
        int phases,
        int lagMs,
        double taperSoc,
        double targetSoc,
        boolean asksFirst,
        boolean ventilation,
        boolean refuses,
        boolean idles) {

    /** A common car: 60 kWh, 3 x 16 A, follows in 2 s. */
    public static final CarModel COMMON = new CarModel(60_000, 16, 3, 2000, 85, 100, false, false, false, false);

    public CarModel {
        check("batteryWh", batteryWh, 1_000, 1_000_000);
        check("maxA", maxA, PilotSignal.MIN_A, 80);
        check("phases", phases, 1, 3);
        check("lagMs", lagMs, 0, 5000);
        check("taperSoc", taperSoc, 0, 100);
        check("targetSoc", targetSoc, 0, 100);
    }

    /**
     * The same car with one thing changed.
     *
     * @param key a component's name in any case
     * @throws IllegalArgumentException for an unknown key or a value out of range: what is known, what was expected
     */
    public CarModel with(String key, String value) {
        Map<String, String> all = settings();
        if (!all.containsKey(key)) {
            throw new IllegalArgumentException(
                    "a car has no '" + key + "'; it has soc, " + String.join(", ", all.keySet()));
        }
        all.put(key, value);
        return new CarModel(
                number(all, "batteryWh"),
                number(all, "maxA"),
                (int) number(all, "phases"),
                (int) number(all, "lagMs"),
                number(all, "taperSoc"),
                number(all, "targetSoc"),
                flag(all, "asksFirst"),
                flag(all, "ventilation"),
                flag(all, "refuses"),
                flag(all, "idles"));
    }

    /** All components as text, by name in any case. */
    public Map<String, String> settings() {
        Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        all.put("batteryWh", Double.toString(batteryWh));
        all.put("maxA", Double.toString(maxA));
        all.put("phases", Integer.toString(phases));
        all.put("lagMs", Integer.toString(lagMs));
        all.put("taperSoc", Double.toString(taperSoc));
        all.put("targetSoc", Double.toString(targetSoc));
        all.put("asksFirst", Boolean.toString(asksFirst));
        all.put("ventilation", Boolean.toString(ventilation));
        all.put("refuses", Boolean.toString(refuses));
        all.put("idles", Boolean.toString(idles));
        return all;
    }

    private static double number(Map<String, String> all, String key) {
        try {
            return Double.parseDouble(all.get(key));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(key + "=" + all.get(key) + " is not a number", e);
        }
    }

    private static boolean flag(Map<String, String> all, String key) {
        return switch (all.get(key).toLowerCase(Locale.ROOT)) {
            case "true", "yes", "1" -> true;
            case "false", "no", "0" -> false;
            default -> throw new IllegalArgumentException(key + "=" + all.get(key) + "; expected true or false");
        };
    }

    private static void check(String key, double value, double min, double max) {
        if (!(value >= min && value <= max)) {
            throw new IllegalArgumentException(
                    String.format(Locale.ROOT, "%s=%s; expected %.0f to %.0f", key, value, min, max));
        }
    }
}
