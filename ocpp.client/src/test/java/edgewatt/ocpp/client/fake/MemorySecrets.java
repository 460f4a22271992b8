package edgewatt.ocpp.client.fake;

import edgewatt.api.store.Secrets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

public final class MemorySecrets implements Secrets {
    private final Map<String, byte[]> secrets = new ConcurrentHashMap<>();

    @Override
    public Optional<byte[]> read(String reference) {
        return Optional.ofNullable(secrets.get(reference)).map(byte[]::clone);
    }

    @Override
    public void write(String reference, byte[] secret) {
        secrets.put(reference, secret.clone());
    }

    @Override
    public void delete(String reference) {
        secrets.remove(reference);
    }
}
