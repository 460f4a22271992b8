package edgewatt.web.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.api.deploy.Deployer;
import edgewatt.web.http.Exchange;
import edgewatt.web.http.Json;
import edgewatt.web.http.Problem;
import edgewatt.web.http.Reply;
import edgewatt.web.http.Route;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Generations over HTTP. An upload goes to the deployer as it comes; the answer is what became of it if that is known within
 * {@value #WAIT_S} s, else 202 and the state so far.
 */
public final class DeployRoutes {
    private static final int WAIT_S = 20;
    private static final int LONGEST_UPLOAD_MINUTES = 60;

    private final Supplier<Optional<Deployer>> deployer;
    private final DeployEvents events;
    private final long maxUpload;
    private final Semaphore upload = new Semaphore(1);

    /** @param maxUpload bytes */
    public DeployRoutes(Supplier<Optional<Deployer>> deployer, DeployEvents events, long maxUpload) {
        this.deployer = deployer;
        this.events = events;
        this.maxUpload = maxUpload;
    }

    public List<Route> routes() {
        return List.of(
                Route.of("GET", "/api/bundles", exchange -> bundles()),
                Route.of("GET", "/api/layers/{layer}", this::layer),
                Route.of("GET", "/api/deploy", exchange -> Reply.ok(Words.state(here()))),
                Route.of("GET", "/api/deploy/events", exchange -> events()),
                Route.of("POST", "/api/deploy", this::deploy),
                Route.of("DELETE", "/api/deploy", this::cancel));
    }

    private Reply bundles() throws Problem {
        Deployer here = here();
        ObjectNode json = Json.object();
        json.set("generation", Words.generation(here.current()));
        json.set("bundles", Words.bundles(here.bundles()));
        return Reply.ok(json);
    }

    /** The signed document as it is, to make the next one from. */
    private Reply layer(Exchange exchange) throws Problem {
        Deployer.Layer layer =
                switch (exchange.path().get("layer")) {
                    case "base" -> Deployer.Layer.BASE;
                    case "overlay" -> Deployer.Layer.OVERLAY;
                    default -> throw new Problem(404, "not-found", "there are the layers base and overlay");
                };
        String document = here().document(layer)
                .orElseThrow(() -> new Problem(
                        404, "no-document", "this layer has no signed document: what was shipped runs, or nothing"));
        return new Reply.Whole(200, "application/json", document.getBytes(StandardCharsets.UTF_8), Map.of());
    }

    private Reply events() throws Problem {
        Deployer here = here();
        return new Reply.Events(stream -> events.open(stream, Words.state(here)));
    }

    private Reply cancel(Exchange exchange) throws Problem {
        if (here().cancel(origin(exchange))) {
            return Reply.json(202, Words.state(here()));
        }
        throw new Problem(409, "nothing-to-cancel", "no deployment is running, or it is too late to withdraw it");
    }

    private Reply deploy(Exchange exchange) throws Problem {
        Deployer here = here();
        if (!upload.tryAcquire()) {
            throw new Problem(409, "busy", "another upload is running; try again when it has ended");
        }
        try {
            Upload body = new Upload(exchange.body(maxUpload));
            try {
                return deploy(here, body, origin(exchange));
            } finally {
                body.leave();
            }
        } finally {
            upload.release();
        }
    }

    private Reply deploy(Deployer here, Upload body, String origin) throws Problem {
        CompletableFuture<Deployer.Outcome> outcome = here.submit(body, origin).toCompletableFuture();
        try {
            CompletableFuture.anyOf(body.closed().toCompletableFuture(), outcome)
                    .get(LONGEST_UPLOAD_MINUTES, TimeUnit.MINUTES);
            Deployer.Outcome known = outcome.get(WAIT_S, TimeUnit.SECONDS);
            if (body.tooLarge().isPresent()) {
                throw body.tooLarge().get().problem();
            }
            return reply(here, known);
        } catch (TimeoutException e) {
            return Reply.json(202, Words.state(here)).with(Map.of("Location", "/api/deploy"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Problem(503, "stopping", "this server is being stopped; ask GET /api/deploy what became of it");
        } catch (ExecutionException | CompletionException e) {
            throw new Problem(500, "internal", "the deployer failed; the controller's log says more");
        }
    }

    private static Reply reply(Deployer here, Deployer.Outcome outcome) {
        if (outcome.status().kind() == Deployer.Kind.DONE) {
            ObjectNode json = Words.outcome(outcome);
            json.set("current", Words.generation(here.current()));
            return Reply.ok(json);
        }
        ObjectNode json = Json.object()
                .put("error", Words.of(outcome.status()))
                .put("message", outcome.reason())
                .setAll(Words.outcome(outcome));
        return Reply.json(status(outcome.status()), json);
    }

    /** Later = 409 or 503, never = 422 or 413, tried and failed = 424. */
    static int status(Deployer.Status status) {
        return switch (status) {
            case UNAVAILABLE -> 503;
            case TOO_LARGE -> 413;
            default ->
                switch (status.kind()) {
                    case DONE -> 200;
                    case LATER -> 409;
                    case REFUSED -> 422;
                    case FAILED -> 424;
                };
        };
    }

    private Deployer here() throws Problem {
        return deployer.get()
                .orElseThrow(() -> new Problem(
                        503,
                        "no-deployer",
                        "nothing here installs bundles; the bundle deploy is missing or not running"));
    }

    private static String origin(Exchange exchange) {
        return "web " + exchange.caller();
    }
}
