package edgewatt.ocpp.client.fake;

import edgewatt.api.station.Availability;
import edgewatt.api.station.CommandOutcome;
import edgewatt.api.station.Evse;
import edgewatt.api.station.Opinion;
import edgewatt.api.station.ResetKind;
import edgewatt.api.station.Station;
import edgewatt.api.station.StationIdentity;
import edgewatt.api.station.Token;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A station that notes what it was asked and says what the test wants. */
public final class FakeStation implements Station {
    public final List<FakeEvse> evses = new ArrayList<>();
    public final List<String> asked = new ArrayList<>();

    /** Verdicts it was told of: token, status, parent and expiry. */
    public final List<String> learned = new ArrayList<>();

    public StationIdentity identity = new StationIdentity("Edgewatt", "Testbed", "SN-7", "0.1.0");
    public Availability availability = Availability.OPERATIVE;
    public CommandOutcome outcome = CommandOutcome.accepted();
    public CompletionStage<?> resetWaitsFor;

    public FakeStation(int count) {
        for (int id = 1; id <= count; id++) {
            evses.add(new FakeEvse(id, asked));
        }
    }

    public FakeEvse at(int id) {
        return evses.get(id - 1);
    }

    @Override
    public StationIdentity identity() {
        return identity;
    }

    @Override
    public List<Evse> evses() {
        return List.copyOf(evses);
    }

    @Override
    public Optional<Evse> evse(int id) {
        return id >= 1 && id <= evses.size() ? Optional.of(evses.get(id - 1)) : Optional.empty();
    }

    @Override
    public Availability availability() {
        return availability;
    }

    @Override
    public CompletionStage<CommandOutcome> changeAvailability(int evseId, Availability wanted) {
        asked.add("availability " + evseId + " " + wanted);
        return CompletableFuture.completedStage(outcome);
    }

    @Override
    public CompletionStage<CommandOutcome> reset(ResetKind kind, CompletionStage<?> whenReady) {
        asked.add("reset " + kind);
        resetWaitsFor = whenReady;
        return CompletableFuture.completedStage(outcome);
    }

    @Override
    public CompletionStage<CommandOutcome> clearAuthorizationCache() {
        asked.add("clear cache");
        return CompletableFuture.completedStage(outcome);
    }

    @Override
    public void learn(Token token, Opinion opinion) {
        learned.add(token.value() + " " + opinion.status() + " "
                + opinion.parent().map(Token::value).orElse("-") + " "
                + opinion.expiry().map(Instant::toString).orElse("-"));
    }
}
