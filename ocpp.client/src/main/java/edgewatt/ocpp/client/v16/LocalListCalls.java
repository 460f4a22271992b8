package edgewatt.ocpp.client.v16;

import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.api.station.LocalList;
import edgewatt.api.station.Opinion;
import edgewatt.api.station.Token;
import edgewatt.api.station.TokenType;
import edgewatt.api.station.VariableId;
import edgewatt.api.station.Variables;
import edgewatt.ocpp.client.rpc.CallException;
import edgewatt.ocpp.client.rpc.Fault;
import edgewatt.ocpp.client.rpc.Json;
import edgewatt.ocpp.client.rpc.Payload;
import edgewatt.ocpp.client.rpc.Reply;
import edgewatt.ocpp.client.session.Conversation;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/** LocalAuthListManagement (section 3.5): GetLocalListVersion and SendLocalList over the station's list. */
final class LocalListCalls implements Feature {
    /** Most tokens of one SendLocalList; with every member given they stay far below the largest frame. */
    static final int MAX_PER_MESSAGE = 1000;

    static final VariableId ENABLED = VariableId.of("LocalAuthListCtrlr", "Enabled");

    private static final VariableId PER_MESSAGE = VariableId.of("LocalAuthListCtrlr", "ItemsPerMessage");

    /** The version of a list that does not exist (section 6.28, errata 3.52). */
    private static final int NOT_SUPPORTED = -1;

    private static final Map<String, LocalList.Kind> KINDS =
            Map.of("Full", LocalList.Kind.FULL, "Differential", LocalList.Kind.DIFFERENTIAL);

    private static final Map<LocalList.Outcome, String> ANSWERS = Map.of(
            LocalList.Outcome.ACCEPTED, "Accepted",
            LocalList.Outcome.VERSION_MISMATCH, "VersionMismatch",
            LocalList.Outcome.FAILED, "Failed",
            LocalList.Outcome.NOT_SUPPORTED, "NotSupported");

    private final Conversation.Identity identity;
    private final Variables variables;
    private final Supplier<Optional<LocalList>> list;

    LocalListCalls(Conversation.Identity identity, Variables variables, Supplier<Optional<LocalList>> list) {
        this.identity = identity;
        this.variables = variables;
        this.list = list;
    }

    @Override
    public Map<String, Function<ObjectNode, CompletionStage<Reply>>> calls() {
        return Map.of("GetLocalListVersion", V16.now(this::version), "SendLocalList", V16.now(this::send));
    }

    @Override
    public Map<String, Setting> settings() {
        return Map.of(
                "LocalAuthListMaxLength",
                told(l -> Integer.toString(l.capacity())),
                "SendLocalListMaxLength",
                told(l -> Integer.toString(most(l))));
    }

    @Override
    public Optional<String> profile() {
        return list.get().map(l -> "LocalAuthListManagement");
    }

    private Setting told(Function<LocalList, String> value) {
        return new Setting(() -> list.get().map(value), Optional.empty());
    }

    private Reply version(ObjectNode request) {
        Payload.read(request, p -> null);
        return Reply.of(Json.object()
                .put("listVersion", usable().map(LocalList::version).orElse(NOT_SUPPORTED)));
    }

    private Reply send(ObjectNode request) {
        record Send(LocalList.Kind kind, int version, List<LocalList.Entry> entries) {}
        Send send = Payload.read(
                request,
                p -> new Send(
                        p.choice("updateType", KINDS),
                        p.integer("listVersion", 0),
                        p.optionalObjects("localAuthorizationList", 0, Integer.MAX_VALUE, LocalListCalls::entry)
                                .orElse(List.of())));
        Optional<LocalList> to = usable();
        if (to.isEmpty()) {
            return Reply.status("NotSupported");
        }
        if (!identity.controls() || send.entries().size() > most(to.get()) || twice(send.entries())) {
            return Reply.status("Failed");
        }
        return Reply.status(ANSWERS.get(to.get().update(send.kind(), send.version(), send.entries(), identity.name())));
    }

    private static LocalList.Entry entry(Payload p) {
        String idTag = p.text("idTag", Encoder.ID_TAG);
        if (idTag.isBlank()) {
            throw new CallException(Fault.PROPERTY, "idTag is empty");
        }
        Optional<Opinion> opinion = p.optionalObject(
                "idTagInfo",
                info -> new Opinion(
                        info.choice("status", Vocabulary.TOKEN_STATUS),
                        info.optionalText("parentIdTag", Encoder.ID_TAG)
                                .filter(tag -> !tag.isBlank())
                                .map(tag -> new Token(tag, TokenType.CENTRAL)),
                        info.optionalInstant("expiryDate")));
        return new LocalList.Entry(new Token(idTag, TokenType.CENTRAL), opinion);
    }

    private static boolean twice(List<LocalList.Entry> entries) {
        Set<Token> seen = new HashSet<>();
        return !entries.stream().allMatch(e -> seen.add(e.token()));
    }

    private int most(LocalList of) {
        int perMessage = variables.read(PER_MESSAGE).map(Integer::parseInt).orElse(MAX_PER_MESSAGE);
        return Math.min(Math.min(MAX_PER_MESSAGE, perMessage), of.capacity());
    }

    private Optional<LocalList> usable() {
        return list.get()
                .filter(l -> variables.read(ENABLED).map(Boolean::parseBoolean).orElse(true));
    }
}
