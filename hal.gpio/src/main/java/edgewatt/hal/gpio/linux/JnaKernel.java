package edgewatt.hal.gpio.linux;

import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import edgewatt.api.io.PinException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The C library by JNA. Loading takes seconds on a small board: only a thread that may wait calls {@link #load}. */
final class JnaKernel implements Kernel {
    // the same on every architecture that Linux boards with GPIO use (not on MIPS, SPARC, PA-RISC, Alpha)
    private static final int O_RDWR = 2;
    private static final int O_CLOEXEC = 0x80000;
    private static final int EFD_CLOEXEC = 0x80000;
    private static final int EFD_NONBLOCK = 0x800;

    private JnaKernel() {}

    /** @throws PinException if the native library of JNA does not load */
    static Kernel load() {
        try {
            Libc.bind();
            return new JnaKernel();
        } catch (LinkageError e) {
            throw new PinException(
                    "JNA's native library does not load (" + e.getMessage()
                            + "); give the process a folder it may execute from: -Djna.tmpdir=FOLDER",
                    e);
        }
    }

    @Override
    public int open(String path) {
        byte[] ascii = (path + "\0").getBytes(java.nio.charset.StandardCharsets.UTF_8);
        return checked("open " + path, Libc.open(ascii, O_RDWR | O_CLOEXEC));
    }

    @Override
    public void close(int fd) {
        checked("close", Libc.close(fd));
    }

    @Override
    public void ioctl(int fd, int request, ByteBuffer struct) {
        checked("ioctl", Libc.ioctl(fd, new NativeLong(request & 0xffff_ffffL, true), struct));
    }

    @Override
    public void poll(ByteBuffer fds, int count) {
        checked("poll", Libc.poll(fds, new NativeLong(count), -1));
    }

    @Override
    public int read(int fd, ByteBuffer buffer) {
        NativeLong capacity = new NativeLong(buffer.capacity());
        return checked("read", Libc.read(fd, buffer, capacity).intValue());
    }

    @Override
    public int eventfd() {
        return checked("eventfd", Libc.eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    }

    @Override
    public void wake(int eventfd) {
        ByteBuffer one = ByteBuffer.allocateDirect(8).order(ByteOrder.nativeOrder());
        one.putLong(0, 1);
        checked("write", Libc.write(eventfd, one, new NativeLong(8)).intValue());
    }

    private static int checked(String call, int result) {
        if (result < 0) {
            throw new ErrnoException(call, Native.getLastError());
        }
        return result;
    }

    @Override
    public void close() {
        Native.unregister(Libc.class);
    }

    /**
     * Direct mapping: 25 times faster than JNA's interfaces, and unregistered by name when the board closes. Only ints,
     * longs and direct buffers cross, so that no memory of JNA's own (and its cleaner) is needed. {@code ioctl} is
     * variadic in C; for one pointer the calling conventions of Linux do not differ.
     */
    private static final class Libc {
        static void bind() {
            Native.register(Libc.class, "c");
        }

        static native int open(byte[] path, int flags);

        static native int close(int fd);

        static native int ioctl(int fd, NativeLong request, ByteBuffer struct);

        static native int poll(ByteBuffer fds, NativeLong count, int timeoutMs);

        static native NativeLong read(int fd, ByteBuffer buffer, NativeLong count);

        static native NativeLong write(int fd, ByteBuffer buffer, NativeLong count);

        static native int eventfd(int initial, int flags);
    }
}
