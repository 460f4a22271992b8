package edgewatt.itest.addon;

import edgewatt.api.deploy.Deployer;
import edgewatt.api.deploy.DeploymentListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/**
 * A hand inside a controller process: hands in {@code DATA/submit.zip}, writes down every step of a deployment, halts the
 * process at the step whose number stands in {@code DATA/halt}, and says what runs in {@code DATA/running}.
 */
public final class Trigger implements BundleActivator, DeploymentListener, Runnable {
    private BundleContext context;
    private Path data;
    private volatile boolean stopped;
    private int steps;

    @Override
    public void start(BundleContext found) {
        context = found;
        data = Path.of(found.getProperty("edgewatt.data"));
        found.registerService(DeploymentListener.class, this, null);
        Thread thread = new Thread(this, "itest-trigger");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void stop(BundleContext found) {
        stopped = true;
    }

    @Override
    public void run() {
        Path submit = data.resolve("submit.zip");
        try {
            while (!stopped) {
                ServiceReference<Deployer> reference = context.getServiceReference(Deployer.class);
                Deployer deployer = reference == null ? null : context.getService(reference);
                if (deployer != null) {
                    say(deployer);
                    if (Files.exists(submit) && deployer.progress().phase() == Deployer.Phase.IDLE) {
                        Path taken = data.resolve("taken.zip");
                        Files.move(submit, taken, StandardCopyOption.REPLACE_EXISTING);
                        deployer.submit(taken.toUri(), "itest").thenAccept(outcome -> {
                            if (outcome.status() == Deployer.Status.BUSY) {
                                taken.toFile().renameTo(submit.toFile()); // the deployer still looks at its boot
                            }
                        });
                    }
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
        } catch (IOException | IllegalStateException e) {
            System.err.println("trigger: " + e);
        }
    }

    @Override
    public void progressed(Deployer.Progress progress) {
        steps++;
        try {
            Files.writeString(
                    data.resolve("steps"),
                    progress.phase() + " " + progress.detail() + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
            Path halt = data.resolve("halt");
            if (Files.exists(halt) && Integer.parseInt(Files.readString(halt).strip()) == steps) {
                Files.delete(halt);
                Runtime.getRuntime().halt(137);
            }
        } catch (IOException e) {
            System.err.println("trigger: " + e);
        }
    }

    /** Generation, whether it is proven, how the last deployment ended, then each bundle with its state and place. */
    private void say(Deployer deployer) throws IOException {
        StringBuilder text = new StringBuilder();
        text.append(deployer.current().name())
                .append(' ')
                .append(deployer.current().proven());
        text.append(' ')
                .append(deployer.last().isPresent() ? deployer.last().get().status() : "NONE");
        text.append(' ').append(deployer.progress().phase()).append('\n');
        for (Bundle bundle : context.getBundles()) {
            if (bundle.getBundleId() != 0) {
                text.append(bundle.getSymbolicName())
                        .append(' ')
                        .append(bundle.getVersion())
                        .append(' ')
                        .append(bundle.getState())
                        .append(' ')
                        .append(bundle.getLocation())
                        .append('\n');
            }
        }
        Path beside = data.resolve("running.new");
        Files.writeString(beside, text);
        Files.move(beside, data.resolve("running"), StandardCopyOption.ATOMIC_MOVE);
    }
}
