package edgewatt.web.access;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How often somebody may be wrong: {@value #BURST} times at once, then once in {@value #REFILL_S} s, for each address; and
 * ten times that for all addresses together. Who is right costs nothing. Bounded memory. Any thread.
 */
final class Attempts {
    static final int BURST = 5;
    static final int REFILL_S = 10;
    private static final int ALL = 10;
    private static final int MAX_ADDRESSES = 256;
    private static final double NANOS = 1e9;

    private final LongSupplier nanos;
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > MAX_ADDRESSES;
        }
    };
    private final Bucket all;

    /** @param nanos monotonic */
    Attempts(LongSupplier nanos) {
        this.nanos = nanos;
        all = new Bucket(BURST * ALL, nanos.getAsLong());
    }

    private static final class Bucket {
        private double tokens;
        private long at;

        Bucket(double tokens, long at) {
            this.tokens = tokens;
            this.at = at;
        }

        void fill(long now, double most, double perSecond) {
            tokens = Math.min(most, tokens + (now - at) / NANOS * perSecond);
            at = now;
        }

        int waitS(double perSecond) {
            return tokens >= 1 ? 0 : (int) Math.ceil((1 - tokens) / perSecond);
        }
    }

    /** Seconds until this address may try; 0 = now. */
    synchronized int waitS(String address) {
        long now = nanos.getAsLong();
        all.fill(now, BURST * ALL, (double) ALL / REFILL_S);
        int forAll = all.waitS((double) ALL / REFILL_S);
        Bucket own = buckets.get(address);
        if (own == null) {
            return forAll;
        }
        own.fill(now, BURST, 1.0 / REFILL_S);
        return Math.max(forAll, own.waitS(1.0 / REFILL_S));
    }

    synchronized void failed(String address) {
        long now = nanos.getAsLong();
        Bucket own = buckets.computeIfAbsent(address, a -> new Bucket(BURST, now));
        own.fill(now, BURST, 1.0 / REFILL_S);
        own.tokens -= 1;
        all.tokens -= 1;
    }
}
