package edgewatt.bridge.mqtt;

import edgewatt.api.store.Secrets;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A key store in memory; the password {@code mqtt} is in it. */
final class FakeSecrets implements Secrets {
    private final Map<String, byte[]> all = new ConcurrentHashMap<>();

    FakeSecrets() {
        write("mqtt", "hush".getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Optional<byte[]> read(String reference) {
        return Optional.ofNullable(all.get(reference)).map(byte[]::clone);
    }

    @Override
    public void write(String reference, byte[] secret) {
        all.put(reference, secret);
    }

    @Override
    public void delete(String reference) {
        all.remove(reference);
    }
}
