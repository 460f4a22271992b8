package edgewatt.sim.control;

import com.fasterxml.jackson.databind.ObjectMapper;
import edgewatt.sim.board.Site;
import edgewatt.sim.http.Answer;
import edgewatt.sim.http.LocalHttp;
import edgewatt.sim.http.PortFile;
import edgewatt.sim.http.Question;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** {@code POST /command} with the words as the body; {@code GET /state} as JSON. The file {@code sim.port} says where. */
public final class ControlPort implements AutoCloseable {
    /** In the data folder: the port, in decimal digits. */
    public static final String FILE = "sim.port";

    private final ObjectMapper json = new ObjectMapper();
    private final Site site;
    private final Commands commands;
    private final LocalHttp http;
    private final Optional<PortFile> file;

    /**
     * @param port 0 takes a free one
     * @param dataFolder where the file goes; empty for none
     */
    public ControlPort(Site site, int port, Optional<Path> dataFolder) throws IOException {
        this.site = site;
        this.commands = new Commands(site);
        this.http = new LocalHttp(port, "edgewatt-sim-control", this::answer);
        try {
            this.file = dataFolder.isPresent()
                    ? Optional.of(PortFile.write(dataFolder.get().resolve(FILE), Integer.toString(http.port())))
                    : Optional.empty();
        } catch (IOException e) {
            http.close();
            throw e;
        }
    }

    public int port() {
        return http.port();
    }

    private Answer answer(Question q) {
        if (q.is("POST", "command")) {
            return Answer.text(200, commands.run(q.body()));
        }
        if (q.is("GET", "state")) {
            return Answer.json(200, site.ask(() -> StateText.json(json, site)));
        }
        return Answer.text(404, "there are POST /command and GET /state; commands are:\n" + Commands.HELP);
    }

    @Override
    public void close() {
        file.ifPresent(PortFile::close);
        http.close();
    }
}
