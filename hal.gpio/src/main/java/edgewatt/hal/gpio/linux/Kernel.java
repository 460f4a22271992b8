package edgewatt.hal.gpio.linux;

import java.nio.ByteBuffer;

/**
 * The few system calls that the GPIO character device needs. Buffers are direct and in native byte order; every call
 * throws {@link ErrnoException}. Any thread.
 */
interface Kernel extends AutoCloseable {
    /** Opens for reading and writing, closed on exec. */
    int open(String path);

    void close(int fd);

    void ioctl(int fd, int request, ByteBuffer struct);

    /**
     * Waits without a limit.
     *
     * @param fds {@code struct pollfd} after {@code struct pollfd}
     */
    void poll(ByteBuffer fds, int count);

    /** Reads at most what fits into {@code buffer}, into its beginning. */
    int read(int fd, ByteBuffer buffer);

    /** A descriptor that {@link #wake} makes readable. */
    int eventfd();

    void wake(int eventfd);

    /** The calls are not used any more. */
    @Override
    void close();
}
