package edgewatt.ocpp.client.security;

/**
 * With what a link shows itself.
 *
 * @param profile 0 to 3
 * @param newPassword whether the password is the one the backend gave last, which has not been used yet
 * @param chain this station's certificate and those above it, in PEM form; empty = none
 * @param key reference of its private key; empty = none
 */
record Credentials(int profile, boolean newPassword, String chain, String key) {
    Credentials withProfile(int other) {
        return new Credentials(other, newPassword, chain, key);
    }

    Credentials withNewPassword(boolean isNew) {
        return new Credentials(profile, isNew, chain, key);
    }

    Credentials withCertificate(String otherChain, String otherKey) {
        return new Credentials(profile, newPassword, otherChain, otherKey);
    }
}
