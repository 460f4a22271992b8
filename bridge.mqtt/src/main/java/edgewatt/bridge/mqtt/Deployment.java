package edgewatt.bridge.mqtt;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.api.deploy.Deployer;
import edgewatt.api.station.CommandOutcome;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** The deployer, if there is one, as the broker sees it. The signature decides what is taken, not who sends it. */
final class Deployment {
    private static final String ORIGIN = "mqtt";

    private final Supplier<Optional<Deployer>> deployer;

    Deployment(Supplier<Optional<Deployer>> deployer) {
        this.deployer = deployer;
    }

    boolean present() {
        return deployer.get().isPresent();
    }

    Map<Topic, Performer> table() {
        return Map.of(Topic.DEPLOY, (command, body, replied) -> CompletableFuture.completedFuture(deploy(body)));
    }

    /** Taken at once; what becomes of it stands in {@link Topic#DEPLOYMENT}. */
    private CommandOutcome deploy(CommandBody body) {
        Deployer d = deployer.get().orElse(null);
        if (d == null) {
            return new CommandOutcome(CommandOutcome.Status.NOT_SUPPORTED, "the bundle deploy is not running");
        }
        if (body.isNull("url")) {
            return d.cancel(ORIGIN)
                    ? CommandOutcome.accepted()
                    : CommandOutcome.rejected("there is no deployment, or it is too late to withdraw it");
        }
        URI from = url(body.text("url"));
        Deployer.Progress now = d.progress();
        if (now.phase() != Deployer.Phase.IDLE) {
            return CommandOutcome.rejected(
                    "another deployment is running (" + Told.lower(now.phase()) + "); try it later");
        }
        CompletionStage<Deployer.Outcome> outcome = d.submit(from, ORIGIN);
        CompletableFuture<Deployer.Outcome> at = outcome.toCompletableFuture();
        if (at.isDone() && !at.isCompletedExceptionally()) {
            Deployer.Outcome o = at.join();
            return o.status().kind() == Deployer.Kind.DONE
                    ? CommandOutcome.accepted()
                    : CommandOutcome.rejected(o.reason());
        }
        return CommandOutcome.accepted();
    }

    private static URI url(String text) {
        try {
            URI u = new URI(text);
            boolean web = "https".equalsIgnoreCase(u.getScheme()) || "http".equalsIgnoreCase(u.getScheme());
            if (web && u.getHost() != null) {
                return u;
            }
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("'url' is no address: " + e.getReason(), e);
        }
        throw new IllegalArgumentException("'url' must begin with https:// or http:// and name a host");
    }

    /** {@link Topic#DEPLOYMENT}; empty without a deployer. Also what Home Assistant's update entity reads. */
    Optional<String> json() {
        return deployer.get().map(d -> {
            Deployer.Generation g = d.current();
            Deployer.Progress p = d.progress();
            boolean busy = p.phase() != Deployer.Phase.IDLE;
            ObjectNode n = JsonNodeFactory.instance.objectNode();
            n.put("installed_version", g.name());
            n.put("latest_version", busy && !p.generation().isEmpty() ? p.generation() : g.name());
            n.put("in_progress", busy);
            if (busy && p.totalBytes() > 0) {
                n.put("update_percentage", Math.min(100, 100 * p.doneBytes() / p.totalBytes()));
            } else {
                n.putNull("update_percentage");
            }
            n.put("number", g.number()).put("proven", g.proven());
            n.put("phase", Told.lower(p.phase())).put("origin", p.origin()).put("detail", p.detail());
            d.last()
                    .ifPresent(o -> n.putObject("last")
                            .put("applied", o.applied())
                            .put("status", Told.lower(o.status()))
                            .put("reason", o.reason()));
            return n.toString();
        });
    }
}
