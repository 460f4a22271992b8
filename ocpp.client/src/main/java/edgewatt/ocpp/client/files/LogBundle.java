package edgewatt.ocpp.client.files;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.api.deploy.Health;
import edgewatt.api.station.StationIdentity;
import edgewatt.api.station.VariableDefinition;
import edgewatt.api.store.Entry;
import edgewatt.api.store.Fact;
import edgewatt.ocpp.client.rpc.Json;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes what helps to find a fault into one zip file, entry by entry, so that no part of it is ever whole in memory but
 * the journal's. No secret gets in: see {@link Redaction}. Any thread.
 */
public final class LogBundle {
    /** Of a diagnostics log. */
    public static final int JOURNAL_ENTRIES = 1000;

    private static final int SECURITY_EVENTS = 10_000;
    private static final int CURTAILMENTS = 10_000;
    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final LogSources sources;

    /** OCPP LogEnumType. */
    public enum Kind {
        DIAGNOSTICS,
        /** Only security events. */
        SECURITY
    }

    /** Which times; an end that is absent is open. Both ends belong to it. */
    public record Window(Optional<Instant> from, Optional<Instant> to) {
        public static final Window ALL = new Window(Optional.empty(), Optional.empty());

        boolean holds(Instant at) {
            return from.filter(at::isBefore).isEmpty() && to.filter(at::isAfter).isEmpty();
        }
    }

    /** @param by who asks, for the journal */
    public record Content(Kind kind, Window window, String by) {}

    public LogBundle(LogSources sources) {
        this.sources = sources;
    }

    /** What a bundle made now is called. */
    String name(Content content) {
        String serial = sources.identity().get().serialNumber().replaceAll("[^a-zA-Z0-9_-]", "");
        return (content.kind() == Kind.SECURITY ? "security-" : "diagnostics-")
                + (serial.isEmpty() ? "" : serial + "-")
                + NAME.format(sources.clock().instant()) + ".zip";
    }

    void write(Path file, Content content, Flow flow) throws IOException, TransferException {
        long end = mark(content);
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8)) {
            Writer text = new BufferedWriter(new OutputStreamWriter(zip, StandardCharsets.UTF_8));
            entry(zip, text, "about.txt", w -> about(w, content));
            if (content.kind() == Kind.SECURITY) {
                entry(
                        zip,
                        text,
                        "security.jsonl",
                        w -> journal(w, content, end, SECURITY_EVENTS, Fact.SecurityEvent.class));
                return;
            }
            flow.alive();
            entry(zip, text, "log.txt", w -> log(w, content.window()));
            flow.alive();
            entry(zip, text, "variables.json", this::variables);
            entry(zip, text, "settings.json", this::settings);
            entry(zip, text, "health.json", this::health);
            flow.alive();
            entry(zip, text, "journal.jsonl", w -> journal(w, content, end, JOURNAL_ENTRIES, Fact.class));
            // a month of samples must not hide what a grid operator may ask for
            entry(zip, text, "curtailments.jsonl", w -> journal(w, content, end, CURTAILMENTS, Fact.Curtailed.class));
        }
    }

    private interface Filler {
        void fill(Writer writer) throws IOException;
    }

    private static void entry(ZipOutputStream zip, Writer text, String name, Filler filler) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        filler.fill(text);
        text.flush();
        zip.closeEntry();
    }

    /** Notes in the journal that it is read; the note's place is the journal's end. -1 if it takes nothing. */
    private long mark(Content content) {
        Fact asked = new Fact.CommandHandled(
                content.by(),
                sources.clock().instant(),
                content.kind() == Kind.SECURITY ? "GetSecurityLog" : "GetDiagnosticsLog",
                "ACCEPTED",
                "");
        try {
            return sources.journal().append(asked).toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            return -1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }

    private void about(Writer w, Content content) throws IOException {
        StationIdentity who = sources.identity().get();
        w.write(who.vendor() + " " + who.model() + ", serial number " + who.serialNumber() + ", software "
                + who.firmwareVersion() + "\n");
        w.write("made " + sources.clock().instant() + (sources.clock().trusted() ? "" : " (time not trusted)")
                + ", boot " + sources.clock().bootId() + ", Java " + Runtime.version() + " on "
                + System.getProperty("os.name") + " " + System.getProperty("os.arch") + "\n");
        w.write("from " + content.window().from().map(Instant::toString).orElse("the beginning") + " to "
                + content.window().to().map(Instant::toString).orElse("now")
                + "; passwords, keys and tokens are hidden\n");
    }

    private void log(Writer w, Window window) throws IOException {
        LogLines lines = new LogLines(w, window);
        Optional<Path> file = sources.logFile().get();
        if (file.isPresent()) {
            lines.file(file.get().resolveSibling(file.get().getFileName() + ".1"));
            lines.file(file.get());
        } else {
            List<String> recent = sources.recent().get();
            recent.forEach(text -> text.lines().forEach(lines::line));
            lines.note(
                    recent.isEmpty()
                            ? "This controller keeps no log that could be sent: start it with --log-file FILE, or look at"
                                    + " its standard error (journalctl)."
                            : "The log is kept in memory only; it begins with the process, or with the oldest line that"
                                    + " there was room for. For more, start with --log-file FILE.");
        }
        lines.finish();
    }

    private void variables(Writer w) throws IOException {
        ObjectNode all = Json.object();
        for (VariableDefinition d : sources.variables().definitions()) {
            if (d.mutability() != VariableDefinition.Mutability.WRITE_ONLY
                    && !Redaction.secretName(d.id().variable())) {
                sources.variables().read(d.id()).ifPresent(v -> all.put(d.id().toString(), Redaction.text(v)));
            }
        }
        w.write(Json.text(all));
    }

    private void settings(Writer w) throws IOException {
        ObjectNode all = Json.object();
        for (Map.Entry<String, Map<String, Object>> pid :
                sources.settings().get().entrySet()) {
            ObjectNode one = all.putObject(pid.getKey());
            pid.getValue().forEach((key, value) -> {
                String text = value instanceof Object[] items ? List.of(items).toString() : String.valueOf(value);
                one.put(key, Redaction.secretName(key) ? Redaction.HIDDEN : Redaction.text(text));
            });
        }
        w.write(Json.text(all));
    }

    private void health(Writer w) throws IOException {
        ArrayNode all = Json.array();
        for (Health.Finding finding : sources.health().get()) {
            all.addObject()
                    .put("level", finding.level().name())
                    .put("subject", finding.subject())
                    .put("message", Redaction.text(finding.message()));
        }
        w.write(Json.text(all));
    }

    private void journal(Writer w, Content content, long end, int max, Class<? extends Fact> kind) throws IOException {
        if (end < 0) {
            w.write("{\"error\":\"the journal takes nothing now: "
                    + Redaction.text(sources.journal().trouble()).replaceAll("[\"\\\\\\p{Cntrl}]", "'") + "\"}\n");
            return;
        }
        Window window = content.window();
        List<Entry> entries = JournalTail.read(
                sources.journal(),
                end,
                max,
                window.from(),
                e -> window.holds(e.fact().at()) && kind.isInstance(e.fact()));
        for (Entry entry : entries) {
            w.write(Json.text(FactJson.of(entry)));
            w.write('\n');
        }
    }
}
