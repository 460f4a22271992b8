package edgewatt.bridge.mqtt;

import edgewatt.api.store.Secrets;
import edgewatt.bridge.mqtt.MqttConnector.Outgoing;
import edgewatt.bridge.mqtt.MqttConnector.Spec;
import edgewatt.bridge.mqtt.MqttConnector.Tls;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a connection needs, read from the key store anew for each attempt, so that a changed secret is used. */
final class Access {
    private static final Logger LOG = LoggerFactory.getLogger(Access.class);

    private final Settings.Broker broker;
    private final Secrets secrets;
    private volatile List<String> troubles = List.of();
    private boolean before;

    Access(Settings.Broker broker, Secrets secrets) {
        this.broker = broker;
        this.secrets = secrets;
    }

    /** What is missing in the key store. Any thread. */
    List<String> troubles() {
        return troubles;
    }

    Spec spec(Outgoing will) {
        List<String> missing = new ArrayList<>();
        byte[] password = secret(broker.passwordRef(), "passwordRef", "connecting without a password", missing);
        byte[] ca = secret(broker.caRef(), "caRef", "trusting what this Java trusts", missing);
        byte[] identity = secret(broker.identityRef(), "identityRef", "connecting without a certificate", missing);
        troubles = List.copyOf(missing);
        // what the broker has kept from before this start is not for us: a restart must not replay commands
        boolean resume = before && !broker.sessionExpiry().isZero();
        before = true;
        return new Spec(
                broker.url(),
                broker.version(),
                broker.clientId(),
                broker.username(),
                password,
                new Tls(ca, identity),
                broker.keepAlive(),
                broker.connectTimeout(),
                broker.sessionExpiry(),
                resume,
                will);
    }

    private byte[] secret(String reference, String key, String without, List<String> missing) {
        if (reference.isEmpty()) {
            return new byte[0];
        }
        Optional<byte[]> secret = Optional.empty();
        try {
            secret = secrets.read(reference);
        } catch (RuntimeException e) {
            LOG.debug("secret", e);
        }
        if (secret.isEmpty()) {
            missing.add(
                    "the secret '" + reference + "' (" + key + " of bridge.mqtt) is not in the key store; " + without);
        }
        return secret.orElse(new byte[0]);
    }
}
