package edgewatt.itest.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import edgewatt.itest.Controller;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** The station under test, the backend it talks to, and the words in which the day is written. One thread. */
final class Rig {
    /** Reached only by a fault. */
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private static final int HTTP_OK = 200;

    final StrictBackend backend;
    final Controller controller;
    private final ObjectMapper json = new ObjectMapper();
    private final String station;

    Rig(StrictBackend backend, Controller controller) {
        this.backend = backend;
        this.controller = controller;
        station = controller.station();
    }

    // --- what the backend does

    /** A call whose answer is a result. */
    JsonNode call(String action, String payload) throws Exception {
        HttpResponse<String> answer = backend.call(station, action, payload);
        Failure.unless(
                answer.statusCode() == HTTP_OK,
                action + " " + payload + " was answered with " + answer.body().strip());
        return json.readTree(answer.body());
    }

    /** A call whose answer has this status. */
    JsonNode expect(String status, String action, String payload) throws Exception {
        JsonNode result = call(action, payload);
        Failure.unless(
                result.path("status").asText().equals(status),
                action + " " + payload + ": expected " + status + ", got " + result);
        return result;
    }

    void configure(String key, String value) throws Exception {
        expect("Accepted", "ChangeConfiguration", set(key, value));
    }

    String set(String key, String value) {
        return json.createObjectNode().put("key", key).put("value", value).toString();
    }

    /** The value of a key as GetConfiguration shows it. */
    String read(String key) throws Exception {
        JsonNode shown = call("GetConfiguration", "{\"key\":[\"" + key + "\"]}")
                .path("configurationKey")
                .path(0);
        Failure.unless(shown.path("key").asText().equals(key), key + " is not known: " + shown);
        return shown.path("value").asText();
    }

    /** Sends any text; the code of the CALLERROR that answers this id. */
    String rawError(String id, String text) throws Exception {
        int from = mark();
        backend.raw(station, text);
        Frame answer = frame("an answer to " + text, from, f -> f.fromStation() && f.id().equals(id) && !f.isCall());
        Failure.unless(answer.isError(), text + " was answered with " + answer.text());
        Failure.unless(answer.json().size() == 5, "a CALLERROR has five elements: " + answer.text());
        Failure.unless(answer.json().path(4).isObject(), "errorDetails is an object: " + answer.text());
        return answer.code();
    }

    // --- what the station says

    /** The place in the record from which on to look. */
    int mark() throws Exception {
        return backend.frames(0).size();
    }

    /** The first call of the station like this after the mark. */
    Frame sent(int from, String action, Predicate<JsonNode> like) throws Exception {
        return frame(action, from, f -> isCall(f, action, like));
    }

    Frame sent(int from, String action) throws Exception {
        return sent(from, action, p -> true);
    }

    /** The answer of the backend to a call of the station. */
    JsonNode answered(Frame call) throws Exception {
        return frame(
                        "the answer to " + call.text(),
                        call.number(),
                        f -> !f.fromStation() && f.isResult() && f.id().equals(call.id()))
                .payload();
    }

    Frame status(int from, int connector, String status) throws Exception {
        return frame("connector " + connector + " is " + status, from, f -> isStatus(f, connector, status));
    }

    /** Calls of the station after the mark, so far. */
    List<Frame> calls(int from, String action) throws Exception {
        List<Frame> found = new ArrayList<>();
        List<Frame> all = backend.frames(0);
        for (Frame f : all.subList(from, all.size())) {
            if (isCall(f, action, p -> true)) {
                found.add(f);
            }
        }
        return found;
    }

    Frame frame(String what, int from, Predicate<Frame> like) throws Exception {
        long end = System.nanoTime() + LIMIT.toNanos();
        int next = from;
        while (true) {
            List<Frame> all = backend.frames(100);
            for (; next < all.size(); next++) {
                if (like.test(all.get(next))) {
                    return all.get(next);
                }
            }
            Failure.unless(
                    System.nanoTime() < end,
                    "not within " + LIMIT.toSeconds() + " s: " + what + ", since " + all.size()
                            + " frames; the last was "
                            + (all.isEmpty() ? "none" : all.get(all.size() - 1).text()));
        }
    }

    static boolean isCall(Frame f, String action, Predicate<JsonNode> like) {
        return f.fromStation() && f.isCall() && f.action().equals(action) && like.test(f.payload());
    }

    static boolean isStatus(Frame f, int connector, String status) {
        return isCall(
                f,
                "StatusNotification",
                p -> p.path("connectorId").asInt() == connector
                        && p.path("status").asText().equals(status));
    }

    // --- what happens at the station

    String sim(String command) throws Exception {
        return controller.sim(command);
    }

    void until(String what, Callable<Boolean> good) throws Exception {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!good.call()) {
            Failure.unless(System.nanoTime() < end, "not within " + LIMIT.toSeconds() + " s: " + what);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }

    /** Something must not happen for so long: the one thing that has to be waited out. */
    void quiet(long forMs, String what, Callable<Boolean> happened) throws Exception {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(forMs);
        while (System.nanoTime() < end) {
            Failure.unless(!happened.call(), what);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }

    /** A charge with a card at an EVSE whose car is plugged first; the transaction's number. */
    int charge(int evse, String tag) throws Exception {
        int from = mark();
        sim("plug " + evse);
        status(from, evse, "Preparing");
        sim("tag " + evse + " " + tag);
        int transaction = started(from, evse);
        status(from, evse, "Charging");
        return transaction;
    }

    /** The number that the backend gave to the transaction that started at this EVSE. */
    int started(int from, int evse) throws Exception {
        Frame start = sent(from, "StartTransaction", p -> p.path("connectorId").asInt() == evse);
        return answered(start).path("transactionId").asInt();
    }

    /** The end of a transaction, with the reason it must have; Local may be left out. */
    Frame stopped(int from, int transaction, String reason) throws Exception {
        Frame stop = sent(from, "StopTransaction", p -> p.path("transactionId").asInt() == transaction);
        String given = stop.payload().path("reason").asText("Local");
        Failure.unless(given.equals(reason), "reason " + given + " instead of " + reason + ": " + stop.text());
        return stop;
    }

    /** The car leaves, and the EVSE is free again. */
    void leave(int evse) throws Exception {
        int from = mark();
        sim("unplug " + evse);
        status(from, evse, "Available");
    }

    /** What the day counts on at the start of each step; a step that changes one of these puts it back. */
    private static final Map<String, String> BASE = new TreeMap<>(Map.of(
            "AuthorizationCacheEnabled", "true",
            "AuthorizeRemoteTxRequests", "true",
            "ClockAlignedDataInterval", "0",
            "ConnectionTimeOut", "60",
            "HeartbeatInterval", "300",
            "LocalPreAuthorize", "false",
            "MeterValueSampleInterval", "0",
            "StopTransactionOnEVSideDisconnect", "true",
            "StopTransactionOnInvalidId", "true",
            "TransactionMessageAttempts", "5"));

    void base() throws Exception {
        for (Map.Entry<String, String> key : BASE.entrySet()) {
            configure(key.getKey(), key.getValue());
        }
    }

    /** However the step before has failed: nobody is plugged, no fault, no special answers, all in service, as in BASE. */
    void tidy() throws Exception {
        backend.noRules();
        backend.back();
        for (int evse = 1; evse <= 2; evse++) {
            sim("fault " + evse + " none");
            sim("unplug " + evse);
        }
        online();
        for (int connector = 0; connector <= 2; connector++) {
            backend.call(station, "ChangeAvailability", "{\"connectorId\":" + connector + ",\"type\":\"Operative\"}");
        }
        for (int id = FIRST_RESERVATION; id < FIRST_RESERVATION + RESERVATIONS; id++) {
            backend.call(station, "CancelReservation", "{\"reservationId\":" + id + "}");
        }
        backend.call(station, "ClearChargingProfile", "{}");
        base();
    }

    /** The reservations of the day have ids from here on. */
    private static final int FIRST_RESERVATION = 11;

    private static final int RESERVATIONS = 12;

    /** The process has ended by itself, to be started again. */
    void restarted() throws Exception {
        int code = controller.exitCode();
        Failure.unless(code == RESTART, "the station ended with exit code " + code + " instead of " + RESTART);
        controller.start();
    }

    /** What the launcher takes for: start me again. */
    private static final int RESTART = 75;

    void online() throws Exception {
        until("the station is connected", () -> backend.connected(station));
    }

    String station() {
        return station;
    }

    static String in(Duration duration) {
        return Instant.now().plus(duration).toString();
    }
}
