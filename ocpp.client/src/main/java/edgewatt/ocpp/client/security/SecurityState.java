package edgewatt.ocpp.client.security;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a link's security is, as it is kept. A change is first kept as {@code next}, then tried, and becomes
 * {@code current} when it has worked; so a power cut at any moment leaves a way in.
 *
 * @param installed the profile that stood in the configuration; -1 = none
 * @param next what the backend has asked for and is being tried
 * @param javaToo the link stood on a root of this Java when its first own one was installed, and still may
 * @param requested a key of ours that waits for its certificate
 */
record SecurityState(
        int installed,
        Credentials current,
        Optional<Credentials> next,
        Optional<Requested> requested,
        List<Root> roots,
        boolean javaToo) {
    /**
     * @param key reference of the private key
     * @param publicKey its public half, X.509 encoded, base64
     */
    record Requested(String key, String publicKey) {}

    /**
     * A certificate others are judged by.
     *
     * @param retiring it was replaced, and stays until its successor has worked
     */
    record Root(RootUse use, String pem, boolean retiring) {}

    static SecurityState installed(int configured, int profile) {
        return new SecurityState(
                configured,
                new Credentials(profile, false, "", ""),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                false);
    }

    SecurityState with(Credentials newCurrent, Optional<Credentials> newNext) {
        return new SecurityState(installed, newCurrent, newNext, requested, roots, javaToo);
    }

    SecurityState withNext(Credentials tried) {
        return with(current, Optional.of(tried));
    }

    SecurityState withRequested(Optional<Requested> other) {
        return new SecurityState(installed, current, next, other, roots, javaToo);
    }

    SecurityState withRoots(List<Root> other) {
        return new SecurityState(installed, current, next, requested, List.copyOf(other), javaToo);
    }

    SecurityState withJavaToo(boolean other) {
        return new SecurityState(installed, current, next, requested, roots, other);
    }

    /** What will be in force when all goes well. */
    Credentials aim() {
        return next.orElse(current);
    }

    /** References of private keys that are needed. */
    List<String> keys() {
        return Stream.of(Optional.of(current.key()), next.map(Credentials::key), requested.map(Requested::key))
                .flatMap(Optional::stream)
                .filter(key -> !key.isEmpty())
                .toList();
    }
}
