package edgewatt.ocpp.client.files;

import edgewatt.api.deploy.Deployer;
import edgewatt.api.store.Documents;
import edgewatt.api.store.Secrets;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What messages about files work with; one for all links.
 *
 * @param deployer who installs firmware, while there is one
 * @param deployments how that gets on
 */
public record FileServices(
        Depot depot,
        LogBundle bundle,
        Documents documents,
        Secrets secrets,
        Supplier<Optional<Deployer>> deployer,
        Deployments deployments,
        Notices notices) {}
