package edgewatt.itest.crash;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Compares the ledger with what the world saw. */
final class Audit {
    private final Kind kind;
    private final List<Session> sessions;
    private final List<JournalFile.Row> durable;
    private final Set<String> survivors;
    private final int damagedEra;

    /**
     * @param durable what the journal held at each death, in order, without repetition
     * @param survivors ids of transactions whose start and end are whole after the damage; without damage nobody asks
     * @param damagedEra how many kills there had been when something was destroyed; stays that began later are whole
     */
    Audit(Kind kind, List<Session> sessions, List<JournalFile.Row> durable, Set<String> survivors, int damagedEra) {
        this.kind = kind;
        this.sessions = sessions;
        this.durable = durable;
        this.survivors = survivors;
        this.damagedEra = damagedEra;
    }

    Verdict of(JsonNode ledger) {
        Map<String, List<JsonNode>> bills = new HashMap<>();
        for (JsonNode t : ledger.path("transactions")) {
            bills.computeIfAbsent(t.path("idTag").asText(), tag -> new ArrayList<>())
                    .add(t);
        }
        Map<String, String> txOf = transactionsByTag();
        List<String> problems = new ArrayList<>();
        int transactions = 0;
        int lost = 0;
        int doubled = 0;
        int wrong = 0;
        int destroyed = 0;
        for (Session s : sessions) {
            List<JsonNode> own = bills.getOrDefault(s.tag(), List.of());
            bills.remove(s.tag());
            boolean promised =
                    !kind.damages() || s.era() >= damagedEra || survivors.contains(txOf.getOrDefault(s.tag(), ""));
            transactions += s.energyWh() > 0 ? 1 : 0;
            if (s.interrupted()) {
                problems.add("the contactor opened on " + s);
            }
            if (own.size() > 1) {
                doubled += own.size() - 1;
                problems.add("doubled: " + own.size() + " bills for " + s);
            }
            JsonNode bill = own.isEmpty() ? null : own.get(0);
            boolean whole = bill != null && bill.has("meterStop");
            if (!whole && (s.energyWh() > 0 || bill != null)) {
                if (promised) {
                    lost++;
                    problems.add((bill == null ? "lost: no bill for " : "lost: no end of the bill for ") + s);
                } else {
                    destroyed++;
                }
            }
            if (bill != null && bill.path("meterStart").asLong() != s.beforeWh()
                    || whole && bill.path("meterStop").asLong() != s.afterWh()) {
                if (promised) {
                    wrong++;
                    problems.add("wrong register: " + bill.path("meterStart") + " to " + bill.path("meterStop")
                            + " for " + s);
                } else {
                    destroyed++;
                }
            }
            if (whole && !plausible(bill.path("reason").asText(), s)) {
                problems.add("reason " + bill.path("reason") + " for " + s);
            }
            if (bill != null && bill.path("contradictoryStop").asBoolean() && promised) {
                problems.add("two ends that differ for " + s);
            }
        }
        bills.keySet().forEach(tag -> problems.add("a bill for nobody: " + tag));
        int orphans = ledger.path("orphans").size();
        if (orphans > 0 && !kind.damages()) {
            problems.add(
                    orphans + " messages of transactions that the backend does not know: " + ledger.path("orphans"));
        }
        int bad = ledger.path("badFrames").asInt();
        if (bad > 0) {
            problems.add(bad + " frames that should never have been sent");
        }
        int samples = samplesLost(ledger, problems);
        return new Verdict(transactions, lost, doubled, wrong, samples, destroyed, problems);
    }

    private boolean plausible(String reason, Session s) {
        return s.ends().contains(reason)
                // how a charge ends that a dead controller could not end, or whose end was not yet on the disk
                || (s.killed() || lastBeforeKill(s) || kind == Kind.FULL)
                        && Set.of("PowerLoss", "Reboot").contains(reason);
    }

    private boolean lastBeforeKill(Session s) {
        List<Session> there =
                sessions.stream().filter(o -> o.evse() == s.evse()).toList();
        int next = there.indexOf(s) + 1;
        return next < there.size()
                && (there.get(next).era() > s.era() || there.get(next).killed());
    }

    private Map<String, String> transactionsByTag() {
        Map<String, String> all = new HashMap<>();
        for (JournalFile.Row row : durable) {
            if (row.kind().equals("TransactionStarted")) {
                all.put(row.content().path("token").path("value").asText(), row.tx());
            }
        }
        return all;
    }

    /** Each sample that was durable once stands in the ledger; by its time, or by its number where the clock was moved. */
    private int samplesLost(JsonNode ledger, List<String> problems) {
        if (kind.damages()) {
            return 0;
        }
        Map<String, Set<Instant>> wanted = new HashMap<>();
        Map<String, String> tags = new HashMap<>();
        transactionsByTag().forEach((tag, tx) -> tags.put(tx, tag));
        for (JournalFile.Row row : durable) {
            if (row.periodic() && row.content().has("reading")) {
                wanted.computeIfAbsent(tags.getOrDefault(row.tx(), ""), t -> new TreeSet<>())
                        .add(row.at());
            }
        }
        int lost = 0;
        for (JsonNode t : ledger.path("transactions")) {
            Set<Instant> missing = wanted.remove(t.path("idTag").asText());
            if (missing == null) {
                continue;
            }
            Set<Instant> there = new HashSet<>();
            for (JsonNode sample : t.path("samples")) {
                if (sample.path("sampledValue")
                        .path(0)
                        .path("context")
                        .asText("Sample.Periodic")
                        .equals("Sample.Periodic")) {
                    there.add(Instant.parse(sample.path("timestamp").asText()));
                }
            }
            int absent;
            if (kind == Kind.CLOCK) {
                absent = Math.max(0, missing.size() - there.size());
            } else {
                missing.removeAll(there);
                absent = missing.size();
            }
            if (absent > 0) {
                lost += absent;
                problems.add(absent + " samples lost of " + t.path("idTag") + ": " + missing);
            }
        }
        for (Map.Entry<String, Set<Instant>> rest : wanted.entrySet()) {
            lost += rest.getValue().size();
            problems.add("all samples lost of '" + rest.getKey() + "'");
        }
        return lost;
    }
}
