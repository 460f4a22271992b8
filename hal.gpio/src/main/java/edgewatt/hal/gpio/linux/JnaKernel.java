package edgewatt.hal.gpio.linux;

import com.sun.jna.Function;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.NativeLong;
import edgewatt.api.io.PinException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.FutureTask;

/**
 * The C library by JNA. Loading takes seconds on a small board: only a thread that may wait calls {@link #load}.
 *
 * <p>JNA must not come to know a class of ours: it remembers every mapped class and interface for ever, in a map that even
 * {@code Native.unregister} leaves as it is, and with it the class loader of this bundle. So functions are called by
 * name, and only ints, longs and direct buffers cross. {@code ioctl} is variadic in C; for one pointer the calling
 * conventions of Linux do not differ.
 */
final class JnaKernel implements Kernel {
    // the same on every architecture that Linux boards with GPIO use (not on MIPS, SPARC, PA-RISC, Alpha)
    private static final int O_RDWR = 2;
    private static final int O_CLOEXEC = 0x80000;
    private static final int EFD_CLOEXEC = 0x80000;
    private static final int EFD_NONBLOCK = 0x800;

    private final Function open;
    private final Function close;
    private final Function ioctl;
    private final Function poll;
    private final Function read;
    private final Function write;
    private final Function eventfd;

    private JnaKernel(NativeLibrary c) {
        open = c.getFunction("open");
        close = c.getFunction("close");
        ioctl = c.getFunction("ioctl");
        poll = c.getFunction("poll");
        read = c.getFunction("read");
        write = c.getFunction("write");
        eventfd = c.getFunction("eventfd");
    }

    /** @throws PinException if the native library of JNA does not load */
    static Kernel load() {
        try {
            loadWithoutATrace();
            return new JnaKernel(NativeLibrary.getInstance("c"));
        } catch (LinkageError | ReflectiveOperationException | ExecutionException e) {
            Throwable cause = e instanceof ExecutionException ? e.getCause() : e;
            throw new PinException(
                    "JNA's native library does not load (" + cause.getMessage()
                            + "); give the process a folder it may execute from: -Djna.tmpdir=FOLDER",
                    cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PinException("JNA's native library was not loaded: the board is closed", e);
        }
    }

    /**
     * JNA starts a cleaner thread with its first library, and a thread keeps the security context of its creator's stack
     * (up to Java 23): ours there would pin this bundle's class loader. So the first library is loaded by a thread of the
     * JDK's, by a task of classes that are not ours, and fetched with a future that does not help.
     */
    private static void loadWithoutATrace()
            throws ReflectiveOperationException, ExecutionException, InterruptedException {
        MethodHandle load = MethodHandles.publicLookup()
                .findStatic(
                        NativeLibrary.class, "getInstance", MethodType.methodType(NativeLibrary.class, String.class))
                .bindTo("c")
                .asType(MethodType.methodType(void.class));
        FutureTask<Void> loaded = new FutureTask<>(MethodHandleProxies.asInterfaceInstance(Runnable.class, load), null);
        ForkJoinPool.commonPool().execute(loaded);
        loaded.get();
    }

    @Override
    public int open(String path) {
        ByteBuffer text = ByteBuffer.allocateDirect(path.length() * 3 + 1);
        text.put(path.getBytes(StandardCharsets.UTF_8)).put((byte) 0).rewind();
        return call("open " + path, open, text, O_RDWR | O_CLOEXEC);
    }

    @Override
    public void close(int fd) {
        call("close", close, fd);
    }

    @Override
    public void ioctl(int fd, int request, ByteBuffer struct) {
        call("ioctl", ioctl, fd, new NativeLong(request & 0xffff_ffffL, true), struct);
    }

    @Override
    public void poll(ByteBuffer fds, int count) {
        call("poll", poll, fds, new NativeLong(count), -1);
    }

    @Override
    public int read(int fd, ByteBuffer buffer) {
        return call("read", read, fd, buffer, new NativeLong(buffer.capacity()));
    }

    @Override
    public int eventfd() {
        return call("eventfd", eventfd, 0, EFD_CLOEXEC | EFD_NONBLOCK);
    }

    @Override
    public void wake(int fd) {
        ByteBuffer one = ByteBuffer.allocateDirect(8).order(ByteOrder.nativeOrder());
        one.putLong(0, 1);
        call("write", write, fd, one, new NativeLong(8));
    }

    /** Results are small, so that the lower half of an {@code ssize_t} is all of it. */
    private static int call(String name, Function function, Object... arguments) {
        int result = function.invokeInt(arguments);
        if (result < 0) {
            throw new ErrnoException(name, Native.getLastError());
        }
        return result;
    }

    /** JNA keeps the C library, which knows nothing of us. */
    @Override
    public void close() {}
}
