package edgewatt.ocpp.client.v16;

import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.api.store.Secrets;
import edgewatt.ocpp.client.rpc.Reply;
import edgewatt.ocpp.client.session.Desk;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** The link's password, write-only: kept in the key store, used from the next connection on, which follows at once. */
final class AuthorizationKey implements Feature {
    static final String NAME = "AuthorizationKey";

    private static final int MIN_BYTES = 16;
    private static final int MAX_BYTES = 40;

    private final Secrets secrets;
    private final String passwordRef;
    private final Desk desk;

    AuthorizationKey(Secrets secrets, String passwordRef, Desk desk) {
        this.secrets = secrets;
        this.passwordRef = passwordRef;
        this.desk = desk;
    }

    @Override
    public Map<String, Function<ObjectNode, CompletionStage<Reply>>> calls() {
        return Map.of();
    }

    @Override
    public Map<String, Setting> settings() {
        return Map.of(NAME, new Setting(Optional::empty, Optional.of(this::change)));
    }

    private Reply change(String text) {
        byte[] secret = decoded(text);
        if (secret.length < MIN_BYTES || secret.length > MAX_BYTES) {
            return Reply.status("Rejected");
        }
        secrets.write(passwordRef, secret);
        return Reply.status("Accepted").then(() -> desk.reconnect("the backend gave a new password"));
    }

    /** 32 to 40 hex digits stand for 16 to 20 bytes; any other text is the password itself. */
    static byte[] decoded(String text) {
        return text.matches("[0-9a-fA-F]{32,40}") && text.length() % 2 == 0
                ? HexFormat.of().parseHex(text)
                : text.getBytes(StandardCharsets.UTF_8);
    }
}
