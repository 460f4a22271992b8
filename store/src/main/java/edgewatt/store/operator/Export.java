package edgewatt.store.operator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.api.station.MeterReading;
import edgewatt.api.station.SignedValue;
import edgewatt.api.station.Token;
import edgewatt.api.store.Entry;
import edgewatt.api.store.Fact;
import edgewatt.store.journal.SqlJournal;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * All that is needed to bill a transaction by hand: token, times, registers, every sample, and signed records exactly as
 * the meter gave them. JSON keeps everything; CSV (RFC 4180) has one row per entry, for a spreadsheet.
 */
final class Export {
    private static final String CSV_HEAD =
            "link,transaction,evse,kind,seq,at,timeTrusted,trigger,reason,token,tokenType,"
                    + "meterWh,importWh,exportWh,powerW,socPercent,signedFormat,signedData,signedPublicKey\r\n";

    private final SqlJournal journal;
    private final ObjectMapper mapper;

    Export(SqlJournal journal, ObjectMapper mapper) {
        this.journal = journal;
        this.mapper = mapper;
    }

    String json(List<Bill> bills) {
        ArrayNode all = mapper.createArrayNode();
        for (Bill bill : bills) {
            ObjectNode node = all.addObject()
                    .put("link", bill.link())
                    .put("transaction", bill.transaction().toString())
                    .put("parkedBecause", bill.parked().reason());
            ObjectNode known = node.putObject("knownToLink");
            bill.mappings().forEach(known::put);
            bill.evseId().ifPresent(evse -> node.put("evse", evse));
            bill.start().ifPresent(s -> {
                s.token().ifPresent(t -> node.put("token", t.value()));
                node.put("started", s.at().toString()).put("meterStartWh", s.meterStartWh());
            });
            bill.end()
                    .ifPresent(e -> node.put("ended", e.at().toString())
                            .put("meterStopWh", e.meterStopWh())
                            .put("reason", e.reason().name()));
            bill.energyWh().ifPresent(wh -> node.put("energyWh", wh));
            node.put("timeTrusted", bill.timesTrusted());
            ArrayNode entries = node.putArray("entries");
            for (Entry entry : bill.entries()) {
                ObjectNode one = entries.addObject()
                        .put("position", entry.position())
                        .put("boot", entry.bootId())
                        .put("timeTrusted", entry.timeTrusted());
                one.setAll(journal.describe(entry.fact()));
            }
        }
        try {
            return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(all) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    String csv(List<Bill> bills) {
        StringBuilder text = new StringBuilder(CSV_HEAD);
        for (Bill bill : bills) {
            for (Entry entry : bill.entries()) {
                row(text, bill, entry);
            }
        }
        return text.toString();
    }

    private static void row(StringBuilder text, Bill bill, Entry entry) {
        Fact fact = entry.fact();
        List<String> cells =
                new ArrayList<>(List.of(bill.link(), bill.transaction().toString()));
        Optional<Token> token = Optional.empty();
        String meter = "";
        if (fact instanceof Fact.TransactionStarted f) {
            token = f.token();
            meter = Long.toString(f.meterStartWh());
            cells.addAll(
                    head(f.evseId(), "started", f.seqNo(), entry, f.trigger().name(), ""));
        } else if (fact instanceof Fact.TransactionUpdated f) {
            cells.addAll(
                    head(f.evseId(), "updated", f.seqNo(), entry, f.trigger().name(), ""));
        } else if (fact instanceof Fact.TransactionEnded f) {
            token = f.stoppedBy();
            meter = Long.toString(f.meterStopWh());
            cells.addAll(head(
                    f.evseId(),
                    "ended",
                    f.seqNo(),
                    entry,
                    f.trigger().name(),
                    f.reason().name()));
        } else {
            cells.addAll(head(0, "other", 0, entry, "", ""));
        }
        cells.add(token.map(Token::value).orElse(""));
        cells.add(token.map(t -> t.type().name()).orElse(""));
        cells.add(meter);
        Optional<MeterReading> reading = Bill.reading(fact);
        cells.add(reading.map(r -> number(r.importWh())).orElse(""));
        cells.add(reading.map(r -> number(r.exportWh())).orElse(""));
        cells.add(reading.map(r -> number(r.powerW())).orElse(""));
        cells.add(reading.map(r -> number(r.socPercent())).orElse(""));
        Optional<SignedValue> signed = reading.flatMap(MeterReading::signed);
        cells.add(signed.map(SignedValue::format).orElse(""));
        cells.add(signed.map(SignedValue::data).orElse(""));
        cells.add(signed.map(SignedValue::publicKey).orElse(""));
        text.append(String.join(",", cells.stream().map(Export::quoted).toList()))
                .append("\r\n");
    }

    private static List<String> head(int evse, String kind, int seq, Entry entry, String trigger, String reason) {
        return List.of(
                Integer.toString(evse),
                kind,
                Integer.toString(seq),
                entry.fact().at().toString(),
                Boolean.toString(entry.timeTrusted()),
                trigger,
                reason);
    }

    private static String number(double value) {
        return Double.isFinite(value)
                ? new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString()
                : "";
    }

    static String quoted(String cell) {
        boolean plain = cell.chars().noneMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n')
                && cell.strip().equals(cell);
        return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
    }
}
