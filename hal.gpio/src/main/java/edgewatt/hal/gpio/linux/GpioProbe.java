package edgewatt.hal.gpio.linux;

import edgewatt.hal.gpio.config.ChipRef;
import edgewatt.hal.gpio.config.PinConfig;
import edgewatt.hal.gpio.linux.Uapi.LineEvent;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Tries the GPIO character device without a framework: {@code GpioProbe} lists chips; {@code GpioProbe CHIP LINE [SECONDS]}
 * prints level and edges; {@code GpioProbe CHIP LINE set 0|1 [SECONDS]} drives an output. CHIP is a name, label or path.
 */
public final class GpioProbe {
    private GpioProbe() {}

    public static void main(String[] args) throws InterruptedException {
        long start = System.nanoTime();
        try (Kernel kernel = JnaKernel.load();
                Chips chips = new Chips(kernel, Path.of("/dev"))) {
            System.out.println("native calls ready after " + (System.nanoTime() - start) / 1_000_000 + " ms");
            if (args.length < 2) {
                chips.list().forEach(System.out::println);
                return;
            }
            ChipRef chip = new ChipRef(ChipRef.By.ANY, args[0]);
            int number = Integer.parseInt(args[1]);
            Lines lines = new Lines(kernel, chips, chip);
            if (args.length > 3 && args[2].equals("set")) {
                boolean level = args[3].equals("1");
                Lines.Line line = lines.output(
                        new PinConfig.Out("probe", Optional.empty(), number, false, PinConfig.Safe.INACTIVE));
                lines.set(line.fd(), level);
                System.out.println("driven " + args[3] + ", reads " + (lines.get(line.fd()) ? 1 : 0));
                TimeUnit.SECONDS.sleep(args.length > 4 ? Long.parseLong(args[4]) : 1);
                lines.close(line.fd());
                return;
            }
            watch(kernel, lines, number, args.length > 2 ? Long.parseLong(args[2]) : 10);
        }
    }

    private static void watch(Kernel kernel, Lines lines, int number, long seconds) throws InterruptedException {
        Lines.Line line =
                lines.input(new PinConfig.In("probe", Optional.empty(), number, false, PinConfig.Bias.AS_IS, 0));
        CountDownLatch lost = new CountDownLatch(1);
        try (Poller poller = new Poller(kernel)) {
            System.out.println("level " + (lines.get(line.fd()) ? 1 : 0));
            poller.add(line.fd(), new Poller.Listener() {
                @Override
                public void edge(LineEvent event) {
                    long age = (System.nanoTime() - event.timestampNanos()) / 1000;
                    System.out.println((event.rising() ? "rising" : "falling") + " at " + event.timestampNanos()
                            + " ns, seen " + age + " us later");
                }

                @Override
                public void lost() {
                    System.out.println("lost");
                    lost.countDown();
                }
            });
            if (lost.await(seconds, TimeUnit.SECONDS)) {
                System.out.println("the chip is gone");
            }
            poller.remove(line.fd());
        }
        lines.close(line.fd());
    }
}
