package edgewatt.deploy.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import edgewatt.deploy.store.Pointer.Slot;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PointerTest {
    private static final Slot ONE = new Slot(1, "1".repeat(64));
    private static final Slot TWO = new Slot(2, "2".repeat(64));

    @TempDir
    Path folder;

    @Test
    void whatIsWrittenIsRead() throws Exception {
        Pointer pointer = Pointer.INITIAL.propose(ONE).prove(ONE, 3, 4).propose(TWO);
        pointer.write(folder.resolve("pointer"));
        assertEquals(pointer, Pointer.read(folder.resolve("pointer")));
    }

    @Test
    void provingMovesGoodToPreviousAndNumbersOnlyGrow() {
        Pointer one = Pointer.INITIAL.attempt(ONE).prove(ONE, 0, 9);
        assertEquals(ONE, one.good());
        assertEquals(Pointer.SHIPPED, one.previous());
        Pointer two = one.propose(TWO).prove(TWO, 5, 8);
        assertEquals(TWO, two.good());
        assertEquals(ONE, two.previous());
        assertEquals(5, two.base());
        assertEquals(9, two.overlay());
    }

    @Test
    void whatIsTriedInTheRunningProcessIsNotWhatBoots() {
        Pointer trying = Pointer.INITIAL.propose(ONE).prove(ONE, 0, 1).attempt(TWO);
        assertEquals(ONE, trying.good());
        assertEquals(true, trying.candidate().isEmpty());
        assertEquals(2, trying.trying());
        assertEquals(0, trying.give().trying());
    }

    @Test
    void aFileThatMakesNoSenseIsNone() throws Exception {
        Path file = Files.writeString(folder.resolve("pointer"), "good=1 of something\n");
        assertEquals(Pointer.INITIAL, Pointer.read(file));
    }
}
