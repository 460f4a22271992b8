package edgewatt.hal.gpio.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.hal.gpio.LiveThreads;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The real calls, with descriptors every Linux has. */
@EnabledOnOs(OS.LINUX)
class JnaKernelTest {
    @Test
    void errnoArrives() {
        try (Kernel kernel = JnaKernel.load()) {
            assertEquals(
                    ErrnoException.ENOENT,
                    assertThrows(ErrnoException.class, () -> kernel.open("/dev/gpiochip-none"))
                            .errno());
            int fd = kernel.open("/dev/null");
            ErrnoException e = assertThrows(
                    ErrnoException.class, () -> kernel.ioctl(fd, Uapi.GET_CHIPINFO, Uapi.struct(Uapi.CHIP_INFO_SIZE)));
            assertEquals(ErrnoException.ENOTTY, e.errno());
            assertEquals(
                    "ioctl: the kernel does not know the request; GPIO uAPI v2 needs Linux 5.10 or later",
                    e.getMessage());
            kernel.close(fd);
            assertEquals(
                    9,
                    assertThrows(ErrnoException.class, () -> kernel.close(fd)).errno());
        }
    }

    @Test
    void aWakeUpEndsAPollAndIsReadOnce() {
        try (Kernel kernel = JnaKernel.load()) {
            int fd = kernel.eventfd();
            kernel.wake(fd);
            ByteBuffer fds = Uapi.struct(Uapi.POLLFD_SIZE).putInt(0, fd).putShort(4, (short) 1);
            kernel.poll(fds, 1);
            assertEquals(1, fds.getShort(6));
            ByteBuffer eight = Uapi.struct(8);
            assertEquals(8, kernel.read(fd, eight));
            assertEquals(1, eight.getLong(0));
            assertEquals(
                    ErrnoException.EAGAIN,
                    assertThrows(ErrnoException.class, () -> kernel.read(fd, eight))
                            .errno());
            kernel.close(fd);
        }
    }

    @Test
    void thePollerEndsThoughNothingHappens() throws InterruptedException {
        try (Kernel kernel = JnaKernel.load()) {
            int line = kernel.eventfd();
            CountDownLatch served = new CountDownLatch(1);
            try (Poller poller = new Poller(kernel)) {
                poller.add(line, new Poller.Listener() {
                    @Override
                    public void edge(Uapi.LineEvent event) {}

                    @Override
                    public void lost() {
                        served.countDown();
                    }
                });
                poller.remove(line);
                kernel.close(line);
                poller.add(line, new Poller.Listener() {
                    @Override
                    public void edge(Uapi.LineEvent event) {}

                    @Override
                    public void lost() {
                        served.countDown();
                    }
                });
                assertTrue(served.await(10, TimeUnit.SECONDS), "a closed descriptor is a lost line");
            }
            assertEquals(List.of(), LiveThreads.left("edgewatt-hal.gpio-lines"));
        }
    }
}
