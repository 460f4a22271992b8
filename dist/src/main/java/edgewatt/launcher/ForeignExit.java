package edgewatt.launcher;

import java.util.Collection;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether the process ends because code of a bundle has called {@code System.exit}. Java does not say so; but that call
 * lasts until every shutdown hook is done, so it stands on the stack of its thread meanwhile. A signal takes another way.
 */
final class ForeignExit {
    private ForeignExit() {}

    /** Who has called it, as class and method; empty if nobody but the launcher has. To be asked within a shutdown hook. */
    static Optional<String> caller() {
        return caller(Thread.getAllStackTraces().values());
    }

    static Optional<String> caller(Collection<StackTraceElement[]> stacks) {
        return stacks.stream()
                .flatMap(stack -> Stream.of(stack)
                        .dropWhile(frame -> !is(frame, Runtime.class))
                        .dropWhile(frame -> is(frame, Runtime.class) || is(frame, System.class))
                        .limit(1))
                .filter(frame -> !frame.getClassName().equals(Main.class.getName()))
                .map(frame -> frame.getClassName() + "." + frame.getMethodName())
                .findFirst();
    }

    private static boolean is(StackTraceElement frame, Class<?> type) {
        return frame.getClassName().equals(type.getName())
                && frame.getMethodName().equals("exit");
    }
}
