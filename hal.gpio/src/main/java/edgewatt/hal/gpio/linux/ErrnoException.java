package edgewatt.hal.gpio.linux;

/** A system call failed. */
final class ErrnoException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    static final int EPERM = 1;
    static final int ENOENT = 2;
    static final int EINTR = 4;
    static final int EAGAIN = 11;
    static final int EACCES = 13;
    static final int EBUSY = 16;
    static final int ENODEV = 19;
    static final int EINVAL = 22;
    static final int ENOTTY = 25;
    static final int EOPNOTSUPP = 95;

    private final int errno;

    ErrnoException(String call, int errno) {
        super(call + ": " + text(errno));
        this.errno = errno;
    }

    int errno() {
        return errno;
    }

    private static String text(int errno) {
        return switch (errno) {
            case EPERM, EACCES -> "permission denied";
            case ENOENT -> "no such file";
            case EBUSY -> "in use";
            case ENODEV -> "the device is gone";
            case EINVAL -> "the kernel refuses the request";
            case ENOTTY -> "the kernel does not know the request; GPIO uAPI v2 needs Linux 5.10 or later";
            default -> "error " + errno;
        };
    }
}
