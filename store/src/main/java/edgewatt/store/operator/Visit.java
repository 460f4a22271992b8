package edgewatt.store.operator;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The other side of {@link Door}, in the operator's process. */
public final class Visit {
    private Visit() {}

    /**
     * Asks the controller that runs on this data folder.
     *
     * @return empty if none opens
     * @throws IOException if one does and then says nothing
     */
    public static Optional<Answer> ask(Path data, List<String> words) throws IOException {
        byte[] line = (String.join("\t", words) + "\n").getBytes(StandardCharsets.UTF_8);
        if (line.length > Door.LONGEST_REQUEST) {
            return Optional.of(
                    new Answer(Answer.USAGE, "that are too many transactions at once; name fewer, or use --all"));
        }
        try (SocketChannel channel = connect(Door.path(data))) {
            if (channel == null) {
                return Optional.empty();
            }
            ByteBuffer out = ByteBuffer.wrap(line);
            while (out.hasRemaining()) {
                channel.write(out);
            }
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            ByteBuffer in = ByteBuffer.allocate(16 * 1024);
            while (channel.read(in.clear()) >= 0) {
                all.write(in.array(), 0, in.position());
            }
            String text = all.toString(StandardCharsets.UTF_8);
            int end = text.indexOf('\n');
            if (end < 0) {
                throw new IOException("the controller closed the connection without an answer");
            }
            return Optional.of(new Answer(Integer.parseInt(text.substring(0, end)), text.substring(end + 1)));
        }
    }

    private static SocketChannel connect(Path path) {
        try {
            return SocketChannel.open(UnixDomainSocketAddress.of(path));
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException nobodyThere) {
            return null;
        }
    }
}
