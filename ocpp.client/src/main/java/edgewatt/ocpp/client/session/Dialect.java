package edgewatt.ocpp.client.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.api.station.Opinion;
import edgewatt.api.station.Token;
import edgewatt.api.store.Entry;
import edgewatt.api.store.Fact;
import edgewatt.ocpp.client.rpc.Rpc;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One version of OCPP. A dialect turns neutral facts into messages and calls into actions on the services of the
 * registry; when to send what is decided by {@link Conversation} and {@link Outbox} and is the same in all versions.
 * Lives as long as the link. All methods on the loop.
 */
public interface Dialect extends Rpc.Peer {
    /** For example {@code "ocpp1.6"}. */
    String protocol();

    /** Who we are; a change of it makes us boot anew. */
    Call boot();

    /** @throws edgewatt.ocpp.client.rpc.CallException if it is no answer to a boot */
    BootAnswer bootAnswer(ObjectNode result);

    /** The backend has accepted us on this connection. */
    default void accepted() {}

    Call heartbeat();

    /** The backend's clock, where it could be read. */
    Optional<Instant> heartbeatAnswer(ObjectNode result);

    /** Empty if this version cannot carry the token. */
    Optional<Call> authorize(Token token, int evseId);

    /** @throws edgewatt.ocpp.client.rpc.CallException if it is no answer to an authorisation */
    Opinion authorizeAnswer(ObjectNode result);

    Lane lane(Fact fact);

    /** Sees each entry when it is found, in order and before it is sent; perhaps again after a reconnect. */
    void observe(Entry entry);

    /** The messages of an entry, one after another; none = it is done. Called when they are sent, not before. */
    List<Message> encode(Entry entry);

    /** Whether another try makes sense after a refusal with this code. */
    boolean worthRetrying(Entry entry, String code);

    /** @param everRefused the backend has answered at least one of the attempts, with a refusal */
    GiveUp giveUp(Entry entry, boolean everRefused);

    /** Present states, the station's first. */
    List<StateReport> states();

    /** The state that a {@link Lane#LIVE} fact reports; empty if it reports none. */
    Optional<StateReport> state(Fact fact);
}
