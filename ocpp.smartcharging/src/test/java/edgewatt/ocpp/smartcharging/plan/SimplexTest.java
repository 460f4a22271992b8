package edgewatt.ocpp.smartcharging.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SimplexTest {
    @Test
    void theOptimumOfASmallProgrammeAndItsPricesAreFound() {
        // max 3x + 2y, x + y <= 4, x + 3y <= 6, x <= 3: x = 3, y = 1
        Simplex simplex = new Simplex();
        simplex.begin(2);
        int x = simplex.column(-3, 0, 3, 0);
        simplex.entry(0, 1);
        simplex.entry(1, 1);
        int y = simplex.column(-2, 0, 10, 0);
        simplex.entry(0, 1);
        simplex.entry(1, 3);
        int first = simplex.column(0, 0, 100, 4);
        simplex.entry(0, 1);
        simplex.basic(0, first);
        int second = simplex.column(0, 0, 100, 6);
        simplex.entry(1, 1);
        simplex.basic(1, second);
        simplex.solve(100);
        assertEquals(3, simplex.value(x), 1e-9);
        assertEquals(1, simplex.value(y), 1e-9);
        assertTrue(simplex.dual(0) + simplex.dual(1) < 0);
    }

    @Test
    void aColumnBetweenItsBoundsMovesDownWhenThatPays() {
        Simplex simplex = new Simplex();
        simplex.begin(1);
        int x = simplex.column(1, 1, 5, 3);
        simplex.entry(0, 1);
        int slack = simplex.column(0, 0, 10, 4);
        simplex.entry(0, 1);
        simplex.basic(0, slack);
        simplex.solve(10);
        assertEquals(1, simplex.value(x), 1e-9);
        assertEquals(6, simplex.value(slack), 1e-9);
    }
}
