package edgewatt.ocpp.smartcharging;

import edgewatt.api.energy.ChargingProfile.Purpose;
import edgewatt.api.energy.Limiter;
import edgewatt.api.energy.Profiles.Installed;
import edgewatt.api.station.EvseCapabilities;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The rules of the allocator once more, by other means: lists of limits made anew each second, the common level of a share
 * found by bisection, grants remembered as a history of seconds. For a house that takes the same all the time.
 */
final class NaiveAllocator {
    private final FakeSite site;
    private final int row;
    private final List<Double> rowFuseA;
    /** A of each phase that the main fuse leaves. */
    private final double[] leftA;
    /** W that the mode of an EVSE lets it draw; infinite = any. */
    private final double[] modeW;

    private final List<double[]> history = new ArrayList<>();
    private final int[] waitsSince;
    private double[] offered;
    private String[] source;

    /** @param load A or W that one ampere of an EVSE takes of it */
    private record Bound(String name, double limit, double[] load) {}

    NaiveAllocator(FakeSite site, int row, List<Double> rowFuseA, double[] leftA, double[] modeW) {
        this.leftA = leftA;
        this.modeW = modeW;
        this.site = site;
        this.row = row;
        this.rowFuseA = rowFuseA;
        waitsSince = new int[site.evses.size()];
    }

    double offeredA(int i) {
        return offered[i];
    }

    /** What a car was offered in a second; 0 without a transaction. */
    double drawnA(int second, int i) {
        return second < 0 ? 0 : history.get(second)[i];
    }

    String source(int i) {
        return source[i];
    }

    void second(int second, List<Installed> profiles, Limiter[] limiters) {
        int n = site.evses.size();
        double[] present = second == 0 ? new double[n] : history.get(second - 1).clone();
        List<Bound> bounds = bounds(profiles, limiters);
        double[] own = new double[n];
        String[] ownSource = new String[n];
        Set<Integer> in = new TreeSet<>();
        for (int i = 0; i < n; i++) {
            boolean takes = site.at(i + 1).tx.isPresent();
            present[i] = takes ? present[i] : 0;
            own[i] = own(i, profiles, limiters, ownSource);
            boolean eligible = takes && own[i] >= 6 - 1e-9;
            waitsSince[i] = !eligible || present[i] >= 6 ? second + 1 : Math.min(waitsSince[i], second);
            if (eligible) {
                in.add(i);
            }
        }
        String[] bound = ownSource.clone();
        double[] share = share(in, own, ownSource, present, bounds, bound);
        offered = new double[n];
        source = new String[n];
        for (int i = 0; i < n; i++) {
            offered[i] = tenth(site.at(i + 1).tx.isPresent() ? share[i] : own[i]);
        }
        double[] target = offered.clone();
        for (int i = 0; i < n; i++) {
            source[i] = bound[i];
            if (offered[i] > present[i]) {
                double room = Double.POSITIVE_INFINITY;
                String tightest = "";
                for (Bound b : bounds) {
                    double left = b.limit;
                    for (int j = 0; j < n; j++) {
                        boolean decided = j < i || target[j] <= present[j];
                        double may = greatest(j, second);
                        may = decided && site.at(j + 1).tx.isPresent() ? Math.max(may, offered[j]) : may;
                        left -= j == i ? 0 : b.load[j] * may;
                    }
                    if (b.load[i] > 0 && left / b.load[i] < room) {
                        room = left / b.load[i];
                        tightest = b.name;
                    }
                }
                source[i] = tenth(room) < offered[i] && bound[i].equals(ownSource[i]) ? tightest : source[i];
                offered[i] = Math.min(offered[i], Math.max(present[i], tenth(room)));
            }
            offered[i] = offered[i] < 6 ? 0 : offered[i];
            target[i] = offered[i];
        }
        double[] now = new double[n];
        for (int i = 0; i < n; i++) {
            now[i] = site.at(i + 1).tx.isPresent() ? offered[i] : 0;
        }
        history.add(now);
    }

    private double greatest(int i, int second) {
        double a = 0;
        for (int s = Math.max(0, second - 5); s < second; s++) {
            a = Math.max(a, history.get(s)[i]);
        }
        return a;
    }

    private double own(int i, List<Installed> profiles, Limiter[] limiters, String[] by) {
        EvseCapabilities can = site.at(i + 1).can;
        double a = can.maxCurrentA();
        by[i] = "hardware";
        for (Installed p : profiles) {
            double limit = limit(p);
            if (p.profile().purpose() == Purpose.TX_DEFAULT && p.evseId() == i + 1 && limit < a) {
                a = limit;
                by[i] = "profile " + p.profile().id();
            }
        }
        for (Limiter l : limiters) {
            double limit = l.envelope().steps().get(0).maxCurrentA().l1();
            if (l.evseId() == i + 1 && limit < a) {
                a = limit;
                by[i] = l.source().toString();
            }
        }
        if (modeW[i] / 230 / can.phases() < a) {
            a = modeW[i] / 230 / can.phases();
            by[i] = modeW[i] == 0 ? "limiter off" : "plan";
        }
        return a;
    }

    private static double limit(Installed p) {
        return p.profile().schedules().get(0).periods().get(0).limit().getAsDouble();
    }

    private List<Bound> bounds(List<Installed> profiles, Limiter[] limiters) {
        List<Bound> bounds = new ArrayList<>();
        for (int phase = 0; phase < 3; phase++) {
            bounds.add(new Bound("profile 2", limit(profiles.get(1)), loads(phase, site.evses.size())));
            bounds.add(new Bound("fuse L" + (phase + 1), leftA[phase], loads(phase, site.evses.size())));
        }
        double[] watts = new double[site.evses.size()];
        for (int i = 0; i < watts.length; i++) {
            watts[i] = 230 * site.at(i + 1).can.phases();
        }
        bounds.add(new Bound(
                limiters[1].source().toString(),
                limiters[1].envelope().steps().get(0).maxImportW(),
                watts));
        for (int phase = 0; phase < 3; phase++) {
            bounds.add(new Bound("fuse row L" + (phase + 1), rowFuseA.get(phase), loads(phase, row)));
        }
        return bounds;
    }

    private double[] loads(int phase, int first) {
        double[] load = new double[site.evses.size()];
        for (int i = 0; i < first; i++) {
            EvseCapabilities can = site.at(i + 1).can;
            String wired = can.rotation().substring(0, can.phases());
            load[i] = wired.indexOf("RST".charAt(phase)) >= 0 ? 1 : 0;
        }
        return load;
    }

    private double[] share(
            Set<Integer> in, double[] own, String[] ownSource, double[] present, List<Bound> bounds, String[] bound) {
        while (true) {
            double[] share = levels(in, own, ownSource, bounds, bound);
            int loser = -1;
            for (int i : in) {
                if (share[i] < 6 - 1e-6 && (loser < 0 || later(i, loser, present))) {
                    loser = i;
                }
            }
            if (loser < 0) {
                return share;
            }
            in.remove(loser);
        }
    }

    /** Whether i steps back before j: who waits, the later it began to wait; of equals the higher id. */
    private boolean later(int i, int j, double[] present) {
        boolean waits = present[i] < 6;
        if (waits != present[j] < 6) {
            return waits;
        }
        return !waits || waitsSince[i] >= waitsSince[j];
    }

    private double[] levels(Set<Integer> in, double[] own, String[] ownSource, List<Bound> bounds, String[] bound) {
        double[] share = new double[own.length];
        Set<Integer> rising = new TreeSet<>(in);
        double level = 0;
        while (!rising.isEmpty()) {
            double low = level;
            double high = 100;
            for (int k = 0; k < 80; k++) {
                double middle = (low + high) / 2;
                if (fits(rising, share, own, bounds, middle)) {
                    low = middle;
                } else {
                    high = middle;
                }
            }
            level = low;
            for (int i : rising) {
                share[i] = level;
            }
            for (int i : List.copyOf(rising)) {
                String by = own[i] - level < 1e-7 ? ownSource[i] : "";
                for (Bound b : bounds) {
                    double used = 0;
                    for (int j = 0; j < share.length; j++) {
                        used += b.load[j] * share[j];
                    }
                    by = by.isEmpty() && b.load[i] > 0 && b.limit - used < 1e-5 ? b.name : by;
                }
                if (!by.isEmpty()) {
                    bound[i] = by;
                    rising.remove(i);
                }
            }
        }
        return share;
    }

    private static boolean fits(Set<Integer> rising, double[] share, double[] own, List<Bound> bounds, double level) {
        for (int i : rising) {
            if (level > own[i]) {
                return false;
            }
        }
        for (Bound b : bounds) {
            double used = 0;
            for (int j = 0; j < share.length; j++) {
                used += b.load[j] * (rising.contains(j) ? level : share[j]);
            }
            boolean concerned = rising.stream().anyMatch(i -> b.load[i] > 0);
            if (concerned && used > b.limit) {
                return false;
            }
        }
        return true;
    }

    private static double tenth(double a) {
        return Math.floor(a * 10 + 1e-6) / 10;
    }
}
