package edgewatt.sim.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigInteger;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class EnergyRegisterTest {
    record Piece(long milliwatt, long nanos) {}

    @Provide
    Arbitrary<List<Piece>> pieces() {
        return Combinators.combine(
                        Arbitraries.longs().between(0, 2_000_000_000L),
                        Arbitraries.longs().between(0, 100_000_000_000L))
                .as(Piece::new)
                .list()
                .ofMaxSize(50);
    }

    @Property(tries = 300)
    void theRegisterIsTheExactIntegralOfPower(@ForAll("pieces") List<Piece> pieces) {
        EnergyRegister register = new EnergyRegister(0);
        BigInteger sum = BigInteger.ZERO;
        for (Piece p : pieces) {
            register.add(p.milliwatt, p.nanos);
            sum = sum.add(BigInteger.valueOf(p.milliwatt).multiply(BigInteger.valueOf(p.nanos)));
        }
        assertEquals(sum.divide(BigInteger.valueOf(3_600_000_000_000L)).longValueExact(), register.milliwattHours());
    }

    @Test
    void powerOutOfRangeIsRefused() {
        EnergyRegister register = new EnergyRegister(7);
        assertThrows(IllegalArgumentException.class, () -> register.add(-1, 1));
        assertThrows(IllegalArgumentException.class, () -> register.add(2_000_000_001L, 1));
        assertEquals(7, register.milliwattHours());
    }
}
