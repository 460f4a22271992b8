package edgewatt.store.operator;

import com.fasterxml.jackson.databind.ObjectMapper;
import edgewatt.api.store.Cursor;
import edgewatt.api.store.Entry;
import edgewatt.api.store.Fact;
import edgewatt.api.store.JournalException;
import edgewatt.store.journal.SqlJournal;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Answers an operator about parked transactions: lists them, sends them again, exports them for billing by hand, and takes
 * those off the list that were billed so; and about curtailments by the grid. Any thread; blocks on disk.
 */
public final class Desk {
    private final SqlJournal journal;
    private final InstantSource clock;
    private final ObjectMapper mapper;

    public Desk(SqlJournal journal, InstantSource clock, ObjectMapper mapper) {
        this.journal = journal;
        this.clock = clock;
        this.mapper = mapper;
    }

    /** Never throws. */
    public Answer answer(List<String> words) {
        try {
            return answer(Request.parse(words));
        } catch (IllegalArgumentException e) {
            return new Answer(Answer.USAGE, e.getMessage());
        } catch (JournalException e) {
            return new Answer(Answer.UNREACHABLE, e.getMessage());
        }
    }

    /** @throws IllegalArgumentException if these words are no request */
    public static void check(List<String> words) {
        Request.parse(words);
    }

    private Answer answer(Request request) {
        if (request.command() == Request.Command.CURTAILMENTS) {
            return Answer.done(new Curtailments(journal, mapper).text(request.format()));
        }
        List<String> links = journal.cursors();
        if (links.isEmpty() && !journal.trouble().isEmpty()) {
            return new Answer(Answer.UNREACHABLE, journal.trouble());
        }
        if (request.link().isPresent() && !links.contains(request.link().get())) {
            return Answer.refused("there is no link '" + request.link().get() + "'; there are: "
                    + (links.isEmpty() ? "none" : String.join(", ", links)));
        }
        List<Bill> all = bills(request.link().map(List::of).orElse(links));
        if (request.command() == Request.Command.LIST) {
            return Answer.done(Listing.of(all));
        }
        if (all.isEmpty()) {
            return request.all()
                    ? Answer.done(Listing.of(all))
                    : Answer.refused("no transaction is parked"
                            + request.link().map(l -> " on link " + l).orElse(""));
        }
        List<Bill> chosen = new ArrayList<>();
        for (String id : request.transactions()) {
            List<Bill> fitting = all.stream()
                    .filter(b -> b.transaction().toString().startsWith(id))
                    .toList();
            Optional<String> why = whyNot(request, id, fitting);
            if (why.isPresent()) {
                return Answer.refused(why.get());
            }
            fitting.stream().filter(b -> !chosen.contains(b)).forEach(chosen::add);
        }
        return handle(request, request.all() ? all : chosen);
    }

    /** One id may be parked on several links: each has to bill it, and each is meant unless one is named. */
    private static Optional<String> whyNot(Request request, String id, List<Bill> fitting) {
        if (fitting.isEmpty()) {
            return Optional.of("no transaction that begins with " + id + " is parked"
                    + request.link().map(l -> " on link " + l).orElse("") + "; `edgewatt parked` lists those that are");
        }
        boolean several = fitting.stream().map(Bill::transaction).distinct().count() > 1;
        return several
                ? Optional.of(id + " fits " + fitting.size() + " transactions; give more of the id: "
                        + String.join(
                                ", ",
                                fitting.stream()
                                        .map(b -> b.transaction().toString())
                                        .toList()))
                : Optional.empty();
    }

    private Answer handle(Request request, List<Bill> bills) {
        Export export = new Export(journal, mapper);
        return switch (request.command()) {
            case LIST, CURTAILMENTS -> Answer.done(Listing.of(bills));
            case EXPORT -> Answer.done(request.format() == Request.Format.CSV ? export.csv(bills) : export.json(bills));
            case RESEND -> resend(bills);
            case DISCARD -> discard(request, bills);
        };
    }

    private Answer resend(List<Bill> bills) {
        StringBuilder text = new StringBuilder();
        for (Bill bill : bills) {
            journal.inspect(bill.link()).unpark(bill.transaction());
            note("parked resend", bill);
            text.append("transaction ")
                    .append(bill.transaction())
                    .append(" waits for link ")
                    .append(bill.link())
                    .append(" again, at its old place (")
                    .append(Listing.entries(bill.parked().entries()))
                    .append(")\n");
        }
        return Answer.done(text.toString());
    }

    private Answer discard(Request request, List<Bill> bills) {
        Optional<Bill> running = bills.stream().filter(b -> b.end().isEmpty()).findFirst();
        if (running.isPresent()) {
            return Answer.refused("transaction " + running.get().transaction()
                    + " has no end yet, and what it still records would be lost to the link; nothing was discarded."
                    + " Wait for its end, or resend it");
        }
        if (!request.yes()) {
            return Answer.refused("link " + bills.get(0).link() + " would never be told of "
                    + (bills.size() == 1 ? "transaction " + bills.get(0).transaction() : bills.size() + " transactions")
                    + "; export first, bill by hand, then say it again with --yes. Nothing was discarded");
        }
        StringBuilder text = new StringBuilder();
        for (Bill bill : bills) {
            Cursor cursor = journal.inspect(bill.link());
            cursor.acknowledge(bill.entries().stream().map(Entry::position).toList(), Map.of());
            cursor.unpark(bill.transaction());
            note("parked discard", bill);
            text.append("link ")
                    .append(bill.link())
                    .append(" will not be told of transaction ")
                    .append(bill.transaction())
                    .append("; its entries stay in the journal for retentionDays\n");
        }
        return Answer.done(text.toString());
    }

    /** Who looks into the books later has to see that a person did this. */
    private void note(String command, Bill bill) {
        journal.append(new Fact.CommandHandled(
                        "operator", clock.instant(), command, "Done", bill.link() + " " + bill.transaction()))
                .handle((position, failure) -> position)
                .toCompletableFuture()
                .join();
    }

    private List<Bill> bills(List<String> links) {
        List<Bill> bills = new ArrayList<>();
        for (String link : links) {
            Cursor cursor = journal.inspect(link);
            for (Cursor.Parked parked : cursor.parked()) {
                bills.add(new Bill(
                        link,
                        parked,
                        cursor.transaction(parked.transaction()),
                        journal.mappings(link, parked.transaction())));
            }
        }
        return bills;
    }
}
