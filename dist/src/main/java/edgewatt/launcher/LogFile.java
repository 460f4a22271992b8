package edgewatt.launcher;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.logging.ErrorManager;
import java.util.logging.Handler;
import java.util.logging.LogRecord;

/**
 * Appends to one file; when it is full it becomes {@code FILE.1} and a new one is begun. (The platform's own handler
 * would call the current file {@code FILE.0} and leave a lock file beside it.)
 */
final class LogFile extends Handler {
    private final Path file;
    private final long limitBytes;
    private BufferedWriter writer;
    private long written;
    private boolean failed;
    private boolean closed;

    LogFile(Path file, long limitBytes) throws IOException {
        this.file = file;
        this.limitBytes = limitBytes;
        Files.createDirectories(file.toAbsolutePath().getParent());
        open();
    }

    @Override
    public synchronized void publish(LogRecord entry) {
        if (!isLoggable(entry) || closed) {
            return;
        }
        try {
            String line = getFormatter().format(entry);
            if (writer == null) {
                open();
            }
            if (written + line.length() > limitBytes) {
                writer.close();
                Files.move(file, file.resolveSibling(file.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
                open();
            }
            writer.write(line);
            writer.flush();
            written += line.length();
            failed = false;
        } catch (IOException e) {
            fail(e);
        }
    }

    @Override
    public void flush() {
        // every entry is flushed
    }

    /** Said once; each entry tries anew, so that the file goes on when there is room again. */
    private void fail(IOException e) {
        if (!failed) {
            failed = true;
            System.err.println("edgewatt: log file " + file + " cannot be written (" + LaunchException.reason(e)
                    + "); free space or choose another with --log-file; the log on the console goes on");
        }
        try {
            if (writer != null) {
                writer.close();
            }
        } catch (IOException again) {
            // what it has not written is lost
        }
        writer = null;
    }

    @Override
    public synchronized void close() {
        closed = true;
        try {
            if (writer != null) {
                writer.close();
                writer = null;
            }
        } catch (IOException e) {
            reportError("log file " + file, e, ErrorManager.CLOSE_FAILURE);
        }
    }

    private void open() throws IOException {
        writer = Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        written = Files.size(file);
    }
}
