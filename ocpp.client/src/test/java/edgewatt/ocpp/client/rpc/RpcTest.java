package edgewatt.ocpp.client.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.ocpp.client.fake.Bench;
import edgewatt.ocpp.client.fake.VirtualLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class RpcTest {
    private final VirtualLoop loop = new VirtualLoop();
    private final List<String> wire = new ArrayList<>();
    private final List<Answer> answers = new ArrayList<>();
    private final Map<String, CompletionStage<Reply>> replies = new HashMap<>();
    private final Rpc rpc = new Rpc(
            loop,
            new Rpc.Peer() {
                @Override
                public CompletionStage<Reply> handle(String action, ObjectNode payload) {
                    if (action.equals("Throw")) {
                        throw new IllegalStateException("a bug");
                    }
                    return replies.getOrDefault(action, CompletableFuture.completedStage(Reply.status("Accepted")));
                }

                @Override
                public Map<Fault, String> spelling() {
                    return Map.of(Fault.FORMAT, "FormationViolation", Fault.INTERNAL, "InternalError");
                }

                @Override
                public boolean secret(String action, ObjectNode payload) {
                    return false;
                }
            },
            wire::add,
            () -> Duration.ofSeconds(30));

    private void call(String action, boolean urgent) {
        rpc.call(new Outgoing(action, Json.object(), urgent, answers::add));
    }

    private String idOf(int index) {
        return Bench.json(wire.get(index)).get(1).asText();
    }

    private String actionOf(int index) {
        return Bench.json(wire.get(index)).get(2).asText();
    }

    private void receive(String text) {
        rpc.receive(text.replace('\'', '"'));
        loop.run();
    }

    @Test
    void oneCallIsOpenAtATimeAndTheUrgentOneIsNext() {
        call("A", false);
        call("B", false);
        call("C", true);
        assertEquals(1, wire.size());
        receive("[3,'" + idOf(0) + "',{}]");
        assertEquals("C", actionOf(1));
        receive("[4,'" + idOf(1) + "','GenericError','no',{}]");
        assertEquals("B", actionOf(2));
        assertInstanceOf(Answer.Result.class, answers.get(0));
        assertEquals(new Answer.Refused("GenericError", "no"), answers.get(1));
        assertNotEquals(idOf(0), idOf(2));
    }

    @Test
    void incomingCallsAreAnsweredWhileOurOwnIsOpen() {
        call("A", false);
        receive("[2,'x','Reset',{}]");
        assertEquals("[3,\"x\",{\"status\":\"Accepted\"}]", wire.get(1));
    }

    @Test
    void silenceEndsACallAndItsLateAnswerIsDropped() {
        call("A", false);
        call("B", false);
        loop.pass(Duration.ofSeconds(30));
        assertInstanceOf(Answer.Silence.class, answers.get(0));
        assertEquals("B", actionOf(1));
        receive("[3,'" + idOf(0) + "',{}]");
        assertEquals(1, answers.size());
    }

    @Test
    void unknownAndDoubleAnswersAreDropped() {
        call("A", false);
        receive("[3,'never',{}]");
        receive("[3,'" + idOf(0) + "',{}]");
        receive("[3,'" + idOf(0) + "',{}]");
        receive("[4,'" + idOf(0) + "','GenericError','',{}]");
        assertEquals(1, answers.size());
    }

    @Test
    void aBrokenAnswerIsARefusal() {
        call("A", false);
        receive("[3,'" + idOf(0) + "',null]");
        assertInstanceOf(Answer.Refused.class, answers.get(0));
    }

    @Test
    void noCallBeginsWhileOneOfThePeerIsBeingHandled() {
        CompletableFuture<Reply> slow = new CompletableFuture<>();
        replies.put("Slow", slow);
        receive("[2,'s','Slow',{}]");
        call("A", true);
        assertTrue(wire.isEmpty());
        slow.complete(Reply.status("Accepted").then(() -> call("Triggered", true)));
        loop.run();
        assertEquals("[3,\"s\",{\"status\":\"Accepted\"}]", wire.get(0));
        assertEquals("A", actionOf(1));
    }

    @Test
    void theHoldEndsAfterTwoSecondsAndTheAnswerStillComes() {
        CompletableFuture<Reply> slow = new CompletableFuture<>();
        replies.put("Slow", slow);
        receive("[2,'s','Slow',{}]");
        call("A", false);
        loop.pass(Duration.ofMillis(1999));
        assertTrue(wire.isEmpty());
        loop.pass(Duration.ofMillis(1));
        assertEquals("A", actionOf(0));
        slow.complete(Reply.status("Accepted"));
        loop.run();
        assertEquals("[3,\"s\",{\"status\":\"Accepted\"}]", wire.get(1));
    }

    @Test
    void aHandlerThatNeverEndsIsAnsweredForAndItsOwnAnswerIsDropped() {
        CompletableFuture<Reply> never = new CompletableFuture<>();
        replies.put("Never", never);
        receive("[2,'n','Never',{}]");
        loop.pass(Duration.ofSeconds(20));
        assertTrue(wire.get(0).startsWith("[4,\"n\",\"InternalError\","), wire.get(0));
        never.complete(Reply.status("Accepted"));
        loop.run();
        assertEquals(1, wire.size());
    }

    @Test
    void aHandlerThatThrowsIsAnInternalErrorAndTheNextCallIsHandled() {
        receive("[2,'t','Throw',{}]");
        replies.put("Fails", CompletableFuture.failedStage(new IllegalArgumentException("a bug")));
        receive("[2,'f','Fails',{}]");
        receive("[2,'r','Reset',{}]");
        assertEquals("[4,\"t\",\"InternalError\",\"the station failed to handle Throw\",{}]", wire.get(0));
        assertEquals("[4,\"f\",\"InternalError\",\"the station failed to handle Fails\",{}]", wire.get(1));
        assertEquals("[3,\"r\",{\"status\":\"Accepted\"}]", wire.get(2));
    }

    @Test
    void brokenCallsAreAnsweredAndUnknownTypesAreNot() {
        receive("[2,'c','Reset',['Soft']]");
        receive("[9,'c','Reset',{}]");
        receive("nonsense");
        assertEquals(List.of("[4,\"c\",\"FormationViolation\",\"payload is not an object\",{}]"), wire);
    }

    @Test
    void whenTheConnectionEndsEveryWaitingCallHearsOfIt() {
        call("A", false);
        call("B", true);
        rpc.close();
        call("C", false);
        assertEquals(3, answers.size());
        assertTrue(answers.stream().allMatch(Answer.Disconnected.class::isInstance));
        loop.pass(Duration.ofMinutes(5));
        assertEquals(3, answers.size());
    }
}
