package edgewatt.store.operator;

import edgewatt.api.station.Token;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Parked transactions as a table, and what can be done with them. */
final class Listing {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final List<String> HEAD =
            List.of("LINK", "TRANSACTION", "EVSE", "TOKEN", "STARTED", "ENDED", "ENERGY", "ENTRIES", "WHY");

    private Listing() {}

    static String of(List<Bill> bills) {
        if (bills.isEmpty()) {
            return "No transaction is parked.\n";
        }
        List<List<String>> rows = new ArrayList<>(List.of(HEAD));
        bills.forEach(b -> rows.add(row(b)));
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < row.size(); column++) {
                int c = column;
                int width = rows.stream().mapToInt(r -> r.get(c).length()).max().orElse(0);
                boolean number = column == 6 || column == 7;
                String cell = row.get(column);
                line.append(column == 0 ? "" : "  ")
                        .append(number ? " ".repeat(width - cell.length()) : "")
                        .append(cell)
                        .append(number ? "" : " ".repeat(width - cell.length()));
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        String id = bills.get(0).shortId();
        long totalWh = bills.stream().mapToLong(b -> b.energyWh().orElse(0)).sum();
        text.append('\n')
                .append(bills.size() == 1 ? "1 transaction waits" : bills.size() + " transactions wait")
                .append(" for a person, ")
                .append(energy(totalWh))
                .append(" in all. Nothing of them is deleted.\n")
                .append("  send again      edgewatt parked resend ")
                .append(id)
                .append("     (or --all)\n")
                .append("  bill by hand    edgewatt parked export ")
                .append(id)
                .append(" --format csv, then: edgewatt parked discard ")
                .append(id)
                .append(" --yes\n");
        if (bills.stream().anyMatch(b -> !b.timesTrusted())) {
            text.append("  ?               the clock was not set when this was recorded\n");
        }
        return text.toString();
    }

    private static List<String> row(Bill b) {
        String doubt = b.timesTrusted() ? "" : "?";
        return List.of(
                b.link(),
                b.shortId(),
                b.evseId().isPresent() ? Integer.toString(b.evseId().getAsInt()) : "-",
                b.start().flatMap(s -> s.token()).map(Token::value).orElse("-"),
                b.startedAt().map(t -> time(t) + doubt).orElse("-"),
                b.end().map(e -> time(e.at()) + doubt).orElse("running"),
                b.energyWh().isPresent() ? energy(b.energyWh().getAsLong()) : "-",
                Long.toString(b.parked().entries()),
                b.parked().reason());
    }

    static String entries(long count) {
        return count == 1 ? "1 entry" : count + " entries";
    }

    private static String time(Instant at) {
        return TIME.format(at);
    }

    private static String energy(long wh) {
        return String.format(Locale.ROOT, "%.3f kWh", wh / 1000.0);
    }
}
