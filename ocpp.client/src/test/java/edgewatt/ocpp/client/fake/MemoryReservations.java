package edgewatt.ocpp.client.fake;

import edgewatt.api.station.Reservations;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Books that note what they are asked and say what the test wants. */
public final class MemoryReservations implements Reservations {
    public final List<Reservation> asked = new ArrayList<>();
    public Outcome outcome = Outcome.ACCEPTED;
    public boolean wholeStation;

    @Override
    public CompletionStage<Outcome> reserve(Reservation reservation) {
        asked.add(reservation);
        return CompletableFuture.completedStage(outcome);
    }

    @Override
    public CompletionStage<Boolean> cancel(int id) {
        return CompletableFuture.completedStage(asked.removeIf(r -> r.id() == id));
    }

    @Override
    public List<Reservation> list() {
        return asked;
    }

    @Override
    public boolean wholeStation() {
        return wholeStation;
    }
}
