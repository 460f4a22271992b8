package edgewatt.itest.crash;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** A slice of the crash matrix; {@code ./edgewatt test --full} runs 200 of it, and {@code ./edgewatt crash} as many as one likes. */
class CrashMatrixTest {
    private static final long SEED = 1;
    private static final boolean FULL = Boolean.getBoolean("edgewatt.full");

    @Test
    void noBillIsLostDoubledOrWrong() throws Exception {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        // the folder of a run that fails is kept there
        Path folder = Path.of("target", "crash-runs");
        boolean passed = new Matrix(
                        Path.of("..", "dist", "target", "dev"),
                        folder,
                        SEED,
                        FULL ? 200 : 4,
                        2,
                        Optional.empty(),
                        OptionalInt.empty(),
                        new PrintStream(said, true, StandardCharsets.UTF_8))
                .run();
        String table = said.toString(StandardCharsets.UTF_8);
        System.out.println(table);
        assertTrue(passed, table);
    }
}
