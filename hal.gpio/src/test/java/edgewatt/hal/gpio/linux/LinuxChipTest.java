package edgewatt.hal.gpio.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.api.io.Edge;
import edgewatt.api.io.PinException;
import edgewatt.hal.gpio.config.ChipRef;
import edgewatt.hal.gpio.config.PinConfig;
import edgewatt.hal.gpio.config.PinConfig.Bias;
import edgewatt.hal.gpio.config.PinConfig.Safe;
import edgewatt.hal.gpio.pin.InputPin;
import edgewatt.hal.gpio.pin.OutputPin;
import edgewatt.hal.gpio.pin.Pins;
import edgewatt.hal.gpio.pin.PwmPin;
import edgewatt.hal.gpio.pin.ThreadTimeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole way through Pi4J, over a kernel that is not there. */
class LinuxChipTest {
    private static final ChipRef BANK = new ChipRef(ChipRef.By.LABEL, "bank a");

    @TempDir
    Path dev;

    private final FakeKernel kernel = new FakeKernel();
    private final ThreadTimeline time = new ThreadTimeline("edgewatt-hal.gpio-test", InstantSource.system());
    private Pins pins;

    @BeforeEach
    void twoChips() throws IOException {
        for (String name : new String[] {"gpiochip0", "gpiochip1"}) {
            Files.createFile(dev.resolve(name));
        }
        kernel.plug("gpiochip0", new FakeKernel.Chip("gpiochip0", "bank a", 16));
        kernel.plug("gpiochip1", new FakeKernel.Chip("gpiochip1", "bank b", 8));
    }

    private Pins open() {
        pins = new Pins(new LinuxChip(kernel, dev, BANK, System::nanoTime), time);
        return pins;
    }

    @AfterEach
    void nothingIsLeft() {
        if (pins != null) {
            pins.close();
            assertTrue(kernel.closed);
        }
        time.close();
        assertEquals(0, kernel.openDescriptors());
    }

    private static PinConfig.In in(String name, int line, boolean activeLow, int debounceMs) {
        return new PinConfig.In(name, Optional.empty(), line, activeLow, Bias.PULL_UP, debounceMs);
    }

    private static PinConfig.Out out(String name, int line, boolean activeLow, Safe safe) {
        return new PinConfig.Out(name, Optional.empty(), line, activeLow, safe);
    }

    private static Edge next(BlockingQueue<Edge> edges) throws InterruptedException {
        Edge edge = edges.poll(10, TimeUnit.SECONDS);
        assertTrue(edge != null, "no edge within ten seconds");
        return edge;
    }

    private static String refused(org.junit.jupiter.api.function.Executable opening) {
        return assertThrows(PinException.class, opening).getMessage();
    }

    @Test
    void anEdgeCarriesTheKernelsTime() throws InterruptedException {
        InputPin input = open().open(in("plug1", 3, false, 0));
        BlockingQueue<Edge> edges = new LinkedBlockingQueue<>();
        input.onEdge(edges::add);
        long at = System.nanoTime() - 5_000_000;
        kernel.move("gpiochip0", 3, true, at);
        Edge edge = next(edges);
        assertTrue(edge.active());
        assertEquals(at, edge.monotonicNanos());
        assertTrue(input.isActive());
        assertEquals("edgewatt", kernel.line("gpiochip0", 3).consumer);
        assertEquals(
                Uapi.INPUT | Uapi.EDGE_RISING | Uapi.EDGE_FALLING | Uapi.BIAS_PULL_UP,
                kernel.line("gpiochip0", 3).flags);
    }

    @Test
    void activeLowIsTheKernelsBusinessAndTheFirstLevelIsRead() throws InterruptedException {
        kernel.line("gpiochip0", 4).high = true;
        InputPin idle = open().open(in("idle", 4, true, 0));
        assertFalse(idle.isActive());
        InputPin busy = pins.open(in("busy", 5, true, 0));
        assertTrue(busy.isActive());
        BlockingQueue<Edge> edges = new LinkedBlockingQueue<>();
        idle.onEdge(edges::add);
        kernel.move("gpiochip0", 4, false, System.nanoTime());
        assertTrue(next(edges).active());
    }

    @Test
    void theKernelDebouncesWhereItCanAndItsTimeIsThatOfTheFirstQuiet() throws InterruptedException {
        InputPin input = open().open(in("plug1", 3, false, 20));
        assertEquals(20_000, kernel.line("gpiochip0", 3).debounceMicros);
        BlockingQueue<Edge> edges = new LinkedBlockingQueue<>();
        input.onEdge(edges::add);
        long at = System.nanoTime();
        kernel.move("gpiochip0", 3, true, at);
        assertEquals(at - 20_000_000, next(edges).monotonicNanos());
    }

    @Test
    void softwareDebouncesWhereTheKernelDoesNot() throws InterruptedException {
        kernel.debounceIsRefused();
        InputPin input = open().open(in("plug1", 3, false, 400));
        assertEquals(0, kernel.line("gpiochip0", 3).debounceMicros);
        BlockingQueue<Edge> edges = new LinkedBlockingQueue<>();
        input.onEdge(edges::add);
        long at = System.nanoTime() - 5_000_000;
        kernel.move("gpiochip0", 3, true, at);
        kernel.move("gpiochip0", 3, false, at + 1_000_000);
        kernel.move("gpiochip0", 3, true, at + 2_000_000);
        assertEquals(at, next(edges).monotonicNanos(), "the first raw edge");
        assertTrue(System.nanoTime() - at >= 402_000_000, "quiet for 400 ms since the last");
        assertTrue(edges.isEmpty());
    }

    @Test
    void anOutputBeginsAndEndsSafe() {
        kernel.line("gpiochip0", 8).high = true;
        OutputPin permit = open().open(out("permit1", 8, false, Safe.INACTIVE));
        assertFalse(kernel.high("gpiochip0", 8));
        permit.set(true);
        assertTrue(kernel.high("gpiochip0", 8));
        OutputPin low = pins.open(out("low", 9, true, Safe.ACTIVE));
        assertFalse(kernel.high("gpiochip0", 9));
        low.set(false);
        assertTrue(kernel.high("gpiochip0", 9));
        pins.close();
        assertFalse(kernel.high("gpiochip0", 8));
        assertFalse(kernel.high("gpiochip0", 9));
    }

    @Test
    void aHeldOutputKeepsTheLevelItHas() {
        kernel.line("gpiochip0", 10).high = true;
        OutputPin lock = open().open(out("lock1", 10, false, Safe.HOLD));
        assertTrue(lock.isActive());
        assertTrue(kernel.high("gpiochip0", 10));
        lock.set(false);
        lock.set(true);
        pins.close();
        assertTrue(kernel.high("gpiochip0", 10));
    }

    @Test
    void aBusyLineIsNamedWithItsUser() {
        kernel.line("gpiochip0", 7).consumer = "leds";
        assertEquals(
                "gpio pin 'contactor1': line 7 of gpiochip0 is in use by \"leds\"; free it or choose another in"
                        + " etc/board.json",
                refused(() -> open().open(out("contactor1", 7, false, Safe.INACTIVE))));
    }

    @Test
    void aLineBeyondTheChipIsNamed() {
        assertEquals(
                "gpio pin 'x': line 16 of gpiochip0 does not exist, the chip has lines 0 to 15; correct it in"
                        + " etc/board.json",
                refused(() -> open().open(in("x", 16, false, 0))));
    }

    @Test
    void anotherChipIsFoundByNameLabelAndPath() {
        open();
        int line = 0;
        for (String chip :
                new String[] {"gpiochip1", "bank b", dev.resolve("gpiochip1").toString()}) {
            Optional<ChipRef> ref = Optional.of(new ChipRef(ChipRef.By.ANY, chip));
            pins.open(new PinConfig.In("x" + line, ref, line, false, Bias.AS_IS, 0));
            assertEquals("edgewatt", kernel.line("gpiochip1", line++).consumer);
        }
        assertEquals(
                "gpio pin 'twice': line 0 of gpiochip1 is already used by another pin; choose another in etc/board.json",
                refused(() -> pins.open(new PinConfig.In(
                        "twice", Optional.of(new ChipRef(ChipRef.By.ANY, "bank b")), 0, false, Bias.AS_IS, 0))));
        assertEquals(
                "gpio pin 'y': gpio chip 'nix': no chip has this name or label; this machine has gpiochip0 (\"bank a\","
                        + " 16 lines), gpiochip1 (\"bank b\", 8 lines): choose one of them in etc/board.json",
                refused(() -> pins.open(new PinConfig.In(
                        "y", Optional.of(new ChipRef(ChipRef.By.ANY, "nix")), 1, false, Bias.AS_IS, 0))));
    }

    @Test
    void aBoardChipThatIsNotThereIsOneSentence() {
        assertEquals(
                "gpio chip 'nix': no chip has this label; this machine has gpiochip0 (\"bank a\", 16 lines), gpiochip1"
                        + " (\"bank b\", 8 lines): choose one of them in etc/board.json",
                refused(() -> new LinuxChip(kernel, dev, new ChipRef(ChipRef.By.LABEL, "nix"), System::nanoTime)));
        assertTrue(kernel.closed);
    }

    @Test
    void twoChipsWithOneLabelAreAmbiguous() {
        kernel.plug("gpiochip1", new FakeKernel.Chip("gpiochip1", "bank a", 8));
        assertTrue(refused(() -> new LinuxChip(kernel, dev, BANK, System::nanoTime))
                .startsWith("gpio chip 'bank a': 2 chips have this label ("));
    }

    @Test
    void aChipThatGoesIsALostLine() throws InterruptedException {
        InputPin input = open().open(in("plug1", 3, false, 0));
        BlockingQueue<String> losses = new LinkedBlockingQueue<>();
        input.onLost(losses::add);
        kernel.unplug();
        String sentence = losses.poll(10, TimeUnit.SECONDS);
        assertEquals(
                "gpio pin 'plug1': line 3 of gpiochip0 is gone; check that the chip is still there, then restart the board"
                        + " by writing etc/board.json",
                sentence);
        assertEquals(Optional.of(sentence), input.trouble());
    }

    @Test
    void anOutputThatCannotBeDrivenSaysSoAndClosesAllTheSame() {
        OutputPin permit = open().open(out("permit1", 8, false, Safe.INACTIVE));
        kernel.linesCannotBeDriven();
        assertEquals(
                "gpio pin 'permit1': line 8 of gpiochip0 cannot be driven (ioctl: the device is gone); check that the chip"
                        + " is still there, then restart the controller",
                refused(() -> permit.set(true)));
        assertTrue(permit.trouble().isPresent());
    }

    @Test
    void pwmGoesThroughSysfs(@TempDir Path sys) throws IOException {
        Path channel = Files.createDirectories(sys.resolve("pwm1"));
        for (String file : new String[] {"period", "duty_cycle", "enable"}) {
            Files.writeString(channel.resolve(file), "");
        }
        Files.writeString(channel.resolve("polarity"), "normal\n");
        PwmPin pwm = open().open(new PinConfig.Pwm("offer1", sys.toString(), 1, false, 1000, 100));
        assertEquals("1000000", Files.readString(channel.resolve("period")));
        assertTrue(Files.readString(channel.resolve("duty_cycle")).startsWith("1000000"));
        assertEquals("1", Files.readString(channel.resolve("enable")));
        Files.writeString(channel.resolve("duty_cycle"), "");
        pwm.setDuty(26.66666);
        assertEquals("266667", Files.readString(channel.resolve("duty_cycle")));
        Files.writeString(channel.resolve("duty_cycle"), "");
        pins.close();
        assertEquals("1000000", Files.readString(channel.resolve("duty_cycle")));
        pins = null;
    }

    @Test
    void aPwmChipThatIsNotThereIsOneSentence() {
        assertEquals(
                "gpio pin 'offer1': there is no PWM chip /nix; enable it in the device tree, or correct pwmChip in"
                        + " etc/board.json",
                refused(() -> open().open(new PinConfig.Pwm("offer1", "/nix", 1, false, 1000, 100))));
    }
}
