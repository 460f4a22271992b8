package edgewatt.station.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edgewatt.api.station.LocalList.Entry;
import edgewatt.api.station.LocalList.Kind;
import edgewatt.api.station.LocalList.Outcome;
import edgewatt.api.station.Opinion;
import edgewatt.api.station.Opinion.Status;
import edgewatt.api.station.Token;
import edgewatt.api.station.TokenType;
import edgewatt.api.store.Documents;
import edgewatt.api.store.Fact;
import edgewatt.api.store.JournalException;
import edgewatt.station.model.CoreVariables;
import edgewatt.station.model.DeviceModel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LocalAuthListTest {
    private static final Token GROUP = new Token("GROUP", TokenType.CENTRAL);

    private Instant now = Instant.parse("2026-03-01T10:00:00Z");
    private final List<Fact> facts = new ArrayList<>();
    private final Disk disk = new Disk();
    private final DeviceModel variables = new DeviceModel(disk, Map.of(), f -> {}, () -> now);

    private LocalAuthList list;

    LocalAuthListTest() {
        variables.define(CoreVariables.definitions());
        list = restarted();
    }

    private LocalAuthList restarted() {
        return new LocalAuthList(disk, variables, facts::add, () -> now);
    }

    private static final class Disk implements Documents {
        final Map<String, String> all = new HashMap<>();
        boolean failing;

        @Override
        public Optional<String> read(String name) {
            return Optional.ofNullable(all.get(name));
        }

        @Override
        public void write(String name, String json) {
            if (failing) {
                throw new JournalException("no space left; free some", true, null);
            }
            all.put(name, json);
        }

        @Override
        public void delete(String name) {
            all.remove(name);
        }

        @Override
        public List<String> names(String prefix) {
            return List.of();
        }
    }

    private static Token tag(String value) {
        return new Token(value, TokenType.ISO14443);
    }

    private static Entry entry(String value, Status status) {
        return new Entry(tag(value), Optional.of(Opinion.of(status)));
    }

    private Outcome full(int version, Entry... entries) {
        return list.update(Kind.FULL, version, List.of(entries), "backend");
    }

    private Outcome differential(int version, Entry... entries) {
        return list.update(Kind.DIFFERENTIAL, version, List.of(entries), "backend");
    }

    private Status says(String value) {
        return list.opinion(tag(value)).status();
    }

    @Test
    void anEmptyListHasVersionNought() {
        assertEquals(0, list.version());
        assertEquals(Outcome.ACCEPTED, full(7, entry("A", Status.ACCEPTED)));
        assertEquals(7, list.version());
        assertEquals(Outcome.ACCEPTED, full(8));
        assertEquals(0, list.version());
        assertEquals(0, list.size());
    }

    @Test
    void aFullListReplacesEverythingWhateverItsVersion() {
        full(7, entry("A", Status.ACCEPTED), entry("B", Status.BLOCKED));
        assertEquals(Outcome.ACCEPTED, full(3, entry("C", Status.ACCEPTED)));
        assertEquals(3, list.version());
        assertEquals(Status.UNKNOWN, says("A"));
        assertEquals(Status.ACCEPTED, says("C"));
        assertEquals("1", variables.read(CoreVariables.LIST_ENTRIES).orElseThrow());
    }

    @Test
    void aDifferenceAddsChangesAndRemoves() {
        full(1, entry("A", Status.ACCEPTED), entry("B", Status.ACCEPTED));
        assertEquals(
                Outcome.ACCEPTED,
                differential(
                        2,
                        new Entry(tag("a"), Optional.empty()),
                        entry("b", Status.BLOCKED),
                        entry("C", Status.ACCEPTED),
                        new Entry(tag("never there"), Optional.empty())));
        assertEquals(Status.UNKNOWN, says("A"));
        assertEquals(Status.BLOCKED, says("B"));
        assertEquals(Status.ACCEPTED, says("c"), "tokens compare without case");
        assertEquals(2, list.size());
    }

    @Test
    void aDifferenceToAListThatIsAsNewIsAMismatch() {
        full(5, entry("A", Status.ACCEPTED));
        assertEquals(Outcome.VERSION_MISMATCH, differential(5, entry("B", Status.ACCEPTED)));
        assertEquals(Outcome.VERSION_MISMATCH, differential(4, entry("B", Status.ACCEPTED)));
        assertEquals(5, list.version());
        assertEquals(1, list.size());
    }

    @Test
    void aListIsTakenWholeOrNotAtAll() {
        full(5, entry("A", Status.ACCEPTED));
        assertEquals(Outcome.FAILED, full(6, entry("B", Status.ACCEPTED), entry("b", Status.ACCEPTED)));
        assertEquals(Outcome.FAILED, full(6, new Entry(tag("B"), Optional.empty())));
        assertEquals(Outcome.FAILED, full(-1, entry("B", Status.ACCEPTED)));
        Entry[] many = IntStream.rangeClosed(0, CoreVariables.LIST_CAPACITY)
                .mapToObj(i -> entry("T" + i, Status.ACCEPTED))
                .toArray(Entry[]::new);
        assertEquals(Outcome.FAILED, full(6, many));
        disk.failing = true;
        assertEquals(Outcome.FAILED, full(6, entry("B", Status.ACCEPTED)));
        assertEquals(5, list.version());
        assertEquals(Status.ACCEPTED, says("A"));
    }

    @Test
    void switchedOffItHasNoOpinionAndCannotBeChanged() {
        full(5, entry("A", Status.BLOCKED));
        variables.write(CoreVariables.LIST_ENABLED, "false", "test");
        assertEquals(Status.UNKNOWN, says("A"));
        assertFalse(list.contains(tag("A")));
        assertEquals(Outcome.NOT_SUPPORTED, full(6));
        variables.write(CoreVariables.LIST_ENABLED, "true", "test");
        assertEquals(Status.BLOCKED, says("A"));
    }

    @Test
    void itOutlivesARestartWithParentsAndExpiry() {
        Opinion until = new Opinion(Status.ACCEPTED, Optional.of(GROUP), Optional.of(now.plusSeconds(60)));
        full(5, new Entry(tag("A"), Optional.of(until)), entry("B", Status.BLOCKED));
        list = restarted();
        assertEquals(5, list.version());
        assertEquals(until, list.opinion(tag("a")));
        assertEquals("2", variables.read(CoreVariables.LIST_ENTRIES).orElseThrow());
        now = now.plusSeconds(60);
        assertEquals(Status.EXPIRED, says("A"));
        assertEquals(Optional.of(GROUP), list.opinion(tag("A")).parent());
    }

    @Test
    void aDamagedDocumentIsToldAndTheNextListRepairsIt() {
        disk.all.put(LocalAuthList.DOCUMENT, "{\"version\":3,\"entries\":[{\"token\":{}}]}");
        list = restarted();
        assertEquals(0, list.version());
        assertTrue(list.complaint().contains("until a backend sends it again"), list.complaint());
        full(4, entry("A", Status.ACCEPTED));
        assertEquals("", list.complaint());
    }

    @Test
    void everyUpdateIsRecorded() {
        full(5, entry("A", Status.ACCEPTED));
        Fact.CommandHandled fact = (Fact.CommandHandled) facts.get(0);
        assertEquals("backend", fact.origin());
        assertEquals("ACCEPTED", fact.outcome());
        assertEquals("version 5, 1 entries", fact.detail());
    }
}
