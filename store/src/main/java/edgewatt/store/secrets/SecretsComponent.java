package edgewatt.store.secrets;

import edgewatt.api.deploy.Health;
import edgewatt.api.store.Secrets;
import edgewatt.store.DataFolder;
import java.util.List;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** The key store in {@code <data>/secrets}. */
@Component(
        immediate = true,
        service = {Secrets.class, Health.class})
public final class SecretsComponent implements Secrets, Health {
    private final SecretFiles files;

    @Activate
    public SecretsComponent(BundleContext context) {
        this.files = new SecretFiles(DataFolder.of(context).resolve("secrets"));
    }

    @Override
    public Optional<byte[]> read(String reference) {
        return files.read(reference);
    }

    @Override
    public void write(String reference, byte[] secret) {
        files.write(reference, secret);
    }

    @Override
    public void delete(String reference) {
        files.delete(reference);
    }

    @Override
    public String part() {
        return "store.secrets";
    }

    @Override
    public List<Finding> findings() {
        return files.findings();
    }
}
