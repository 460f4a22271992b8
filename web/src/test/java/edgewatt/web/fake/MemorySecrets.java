package edgewatt.web.fake;

import edgewatt.api.store.Secrets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A key store that forgets. */
public final class MemorySecrets implements Secrets {
    private final Map<String, byte[]> all = new ConcurrentHashMap<>();

    @Override
    public Optional<byte[]> read(String reference) {
        return Optional.ofNullable(all.get(reference)).map(byte[]::clone);
    }

    @Override
    public void write(String reference, byte[] secret) {
        all.put(reference, secret.clone());
    }

    @Override
    public void delete(String reference) {
        all.remove(reference);
    }
}
