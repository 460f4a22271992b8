import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/** The processes of a run; ends them, last first, however the run ends. */
final class Children implements AutoCloseable {
    private static final long PATIENCE_S = 15;

    private final Deque<Process> running = new ArrayDeque<>();

    Children() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    }

    synchronized Process start(ProcessBuilder what) throws IOException {
        Process started = what.start();
        running.push(started);
        return started;
    }

    synchronized void end(Process process) {
        running.remove(process);
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE_S, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public synchronized void close() {
        while (!running.isEmpty()) {
            end(running.peek());
        }
    }
}
