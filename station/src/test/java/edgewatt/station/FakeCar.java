package edgewatt.station;

import edgewatt.api.station.DriverCapabilities;
import edgewatt.api.station.DriverState;
import edgewatt.api.station.DriverState.Contactor;
import edgewatt.api.station.EvseDriver;
import edgewatt.api.station.EvseFault;
import edgewatt.api.station.EvseState;
import edgewatt.api.station.Meter;
import edgewatt.api.station.MeterReading;
import edgewatt.api.station.Permission;
import edgewatt.api.station.PhaseValues;
import edgewatt.api.station.PilotState;
import edgewatt.api.station.Quantity;
import edgewatt.api.station.SignedValue;
import edgewatt.api.station.Token;
import edgewatt.api.store.StationClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Hardware and meter of one EVSE, and the car on it. */
class FakeCar implements EvseDriver, Meter {
    private final int evseId;
    private final StationClock clock;
    DriverCapabilities capabilities =
            new DriverCapabilities(32, 3, "RST", false, Duration.ZERO, false, true, true, false, false);
    PilotState pilot = PilotState.A;
    Contactor contactor = Contactor.OPEN;
    OptionalInt cable = OptionalInt.empty();
    Optional<EvseFault> fault = Optional.empty();
    Consumer<DriverState> listener;
    Permission permission;
    long permittedAt;
    OpenMode withdrawn;
    int permits;
    boolean locked;
    boolean welded;
    /** Opens under load only when {@link #opened} says so. */
    boolean slow;
    /** The hardware latches its fault until a reset that finds its cause gone. */
    boolean causeGone;

    int resets;
    EvseState shown;
    int brightness = -1;
    final List<String> blinks = new ArrayList<>();
    double wh = 1000;
    double powerW = 7000;
    boolean meterLost;
    /** The meter signs on demand. */
    boolean signs;
    /** What it answers instead of a signature at once. */
    CompletableFuture<MeterReading> signature;

    final List<String> signed = new ArrayList<>();
    List<Quantity> others = List.of();

    FakeCar(int evseId, StationClock clock) {
        this.evseId = evseId;
        this.clock = clock;
    }

    void pilot(PilotState next) {
        pilot = next;
        if (!next.wantsEnergy() && !welded && !slow) {
            contactor = Contactor.OPEN;
        } else if (permission != null && next.wantsEnergy()) {
            contactor = Contactor.CLOSED;
        }
        tell();
    }

    void fault(EvseFault.Code code, boolean latched) {
        fault = code == null ? Optional.empty() : Optional.of(new EvseFault(code, "rcd", "", latched));
        tell();
    }

    void tell() {
        if (listener != null) {
            listener.accept(new DriverState(pilot, contactor, cable, fault, clock.instant(), clock.monotonicNanos()));
        }
    }

    boolean charging() {
        return permission != null && contactor == Contactor.CLOSED;
    }

    @Override
    public int evseId() {
        return evseId;
    }

    @Override
    public String name() {
        return "fake" + evseId;
    }

    @Override
    public DriverCapabilities capabilities() {
        return capabilities;
    }

    @Override
    public void attach(Consumer<DriverState> to) {
        listener = to;
        tell();
    }

    @Override
    public void detach() {
        listener = null;
        withdraw(OpenMode.NORMAL);
    }

    @Override
    public void permit(Permission next) {
        boolean first = permission == null;
        permission = next;
        permittedAt = clock.monotonicNanos();
        permits++;
        withdrawn = null;
        if (first && pilot.wantsEnergy()) {
            contactor = Contactor.CLOSED;
            tell();
        }
    }

    @Override
    public void withdraw(OpenMode mode) {
        permission = null;
        withdrawn = mode;
        if (!welded && !slow && contactor != Contactor.OPEN) {
            opened();
        }
    }

    void opened() {
        contactor = Contactor.OPEN;
        tell();
    }

    @Override
    public void resetFault() {
        resets++;
        if (causeGone) {
            fault(null, false);
        }
    }

    @Override
    public void lock(boolean to) {
        locked = to;
    }

    @Override
    public void indicate(EvseState state) {
        shown = state;
    }

    @Override
    public void illuminate(int percent) {
        brightness = percent;
    }

    @Override
    public void blink(boolean accepted, int times) {
        blinks.add(accepted + " " + times);
    }

    @Override
    public Place place() {
        return Place.EVSE;
    }

    @Override
    public Optional<MeterReading> reading() {
        return meterLost
                ? Optional.empty()
                : Optional.of(new MeterReading(
                        clock.instant(),
                        clock.monotonicNanos(),
                        wh,
                        0,
                        charging() ? powerW : 0,
                        PhaseValues.NONE,
                        PhaseValues.NONE,
                        Double.NaN,
                        signs
                                ? Optional.empty()
                                : Optional.of(new SignedValue("OCMF", "OCMF|{\"RV\":" + wh + "}|é", "key")),
                        others));
    }

    @Override
    public boolean signs() {
        return signs;
    }

    @Override
    public CompletionStage<MeterReading> sign(Moment moment, UUID transaction, Optional<Token> token) {
        if (!signs) {
            return Meter.super.sign(moment, transaction, token);
        }
        signed.add(moment + " " + token.map(Token::value).orElse("-"));
        return signature == null ? CompletableFuture.completedFuture(record(moment)) : signature;
    }

    /** As the meter gives it: nothing of it may be changed. */
    MeterReading record(Moment moment) {
        return new MeterReading(
                clock.instant(),
                clock.monotonicNanos(),
                wh,
                Double.NaN,
                Double.NaN,
                PhaseValues.NONE,
                PhaseValues.NONE,
                Double.NaN,
                Optional.of(new SignedValue("OCMF", "OCMF|{\"TX\":\"" + moment + "\",\"RV\" : " + wh + "}|é\n", "k")));
    }
}
