package edgewatt.ocpp.smartcharging;

import edgewatt.api.energy.ChargingProfile;
import edgewatt.api.energy.ChargingProfile.Kind;
import edgewatt.api.energy.ChargingProfile.OperationMode;
import edgewatt.api.energy.ChargingProfile.Period;
import edgewatt.api.energy.ChargingProfile.Purpose;
import edgewatt.api.energy.ChargingProfile.Schedule;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Which profiles are refused, and why (OCPP 2.0.1 K01.FR.*, 1.6 section 3.13). A reason reads {@code "Code: sentence"};
 * the code is OCPP's reason code and may be cut off at the colon.
 */
final class ProfileRules {
    static final int MAX_STACK_LEVEL = 100;
    static final int MAX_PERIODS = 1024;

    private ProfileRules() {}

    /**
     * @param evseCount EVSEs of the station
     * @param running the transaction that runs on {@code evseId}
     * @return why it is refused; empty = accepted
     */
    static Optional<String> refusal(
            int evseId, ChargingProfile p, int evseCount, Optional<UUID> running, String owner) {
        if (evseId < 0 || evseId > evseCount) {
            return Optional.of("UnknownEvse: there is no EVSE " + evseId + "; the station has 1 to " + evseCount);
        }
        if (p.stackLevel() < 0 || p.stackLevel() > MAX_STACK_LEVEL) {
            return Optional.of(
                    "InvalidStackLevel: stack level " + p.stackLevel() + "; expected 0 to " + MAX_STACK_LEVEL);
        }
        Optional<String> refusal = purpose(evseId, p, running, owner);
        if (refusal.isPresent()) {
            return refusal;
        }
        if (p.kind() == Kind.DYNAMIC
                && (p.schedules().size() != 1 || p.schedules().get(0).periods().size() != 1)) {
            return Optional.of("InvalidSchedule: a dynamic profile has one schedule with one period");
        }
        if (p.kind() != Kind.DYNAMIC && p.dynamic().isPresent()) {
            return Optional.of("InvalidProfile: only a dynamic profile may have an update interval");
        }
        if (p.offline().isPresent() && p.offline().get().maxS() < 0) {
            return Optional.of(
                    "InvalidProfile: maxOfflineDuration " + p.offline().get().maxS() + " s; expected 0 or more");
        }
        if (p.kind() == Kind.RECURRING && p.recurrency().isEmpty()) {
            return Optional.of("InvalidProfile: a recurring profile needs recurrencyKind Daily or Weekly");
        }
        if (p.validFrom().isPresent()
                && p.validTo().isPresent()
                && !p.validFrom().get().isBefore(p.validTo().get())) {
            return Optional.of("InvalidProfile: validTo is not after validFrom");
        }
        if (p.schedules().isEmpty() || p.schedules().size() > 3) {
            return Optional.of("InvalidSchedule: " + p.schedules().size() + " schedules; expected 1 to 3");
        }
        for (Schedule s : p.schedules()) {
            refusal = s.periods().stream().allMatch(d -> modes(p.purpose()).contains(d.mode()))
                    ? schedule(p.kind(), s)
                    : Optional.of("InvalidOperationMode: profiles of purpose " + p.purpose() + " may have "
                            + modes(p.purpose()));
            if (refusal.isPresent()) {
                return refusal;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> purpose(int evseId, ChargingProfile p, Optional<UUID> running, String owner) {
        switch (p.purpose()) {
            case STATION_MAX:
                if (evseId != 0) {
                    return Optional.of("InvalidProfile: a station maximum belongs to EVSE 0, not to " + evseId);
                }
                break;
            case STATION_EXTERNAL_CONSTRAINTS:
                if (owner.startsWith("ocpp")) {
                    return Optional.of("InvalidProfile: external constraints cannot be set by a backend");
                }
                break;
            case TX:
                if (evseId == 0) {
                    return Optional.of("InvalidProfile: a transaction profile needs an EVSE above 0");
                }
                if (running.isEmpty()) {
                    return Optional.of("TxNotFound: no transaction runs on EVSE " + evseId);
                }
                if (p.transaction().isPresent() && !p.transaction().equals(running)) {
                    return Optional.of("TxNotFound: that transaction does not run on EVSE " + evseId);
                }
                break;
            case LOCAL_GENERATION:
                if (owner.startsWith("ocpp")) {
                    return Optional.of("InvalidProfile: local generation is told by the site, not by a backend");
                }
                break;
            case TX_DEFAULT, PRIORITY_CHARGING:
                break;
        }
        if (p.purpose() != Purpose.TX && p.transaction().isPresent()) {
            return Optional.of("InvalidProfile: only a transaction profile may name a transaction");
        }
        boolean max = p.purpose() == Purpose.STATION_MAX
                || p.purpose() == Purpose.STATION_EXTERNAL_CONSTRAINTS
                || p.purpose() == Purpose.LOCAL_GENERATION;
        if (max && p.kind() == Kind.RELATIVE) {
            return Optional.of("InvalidProfile: a limit of the station cannot be relative to a transaction");
        }
        return Optional.empty();
    }

    /** 2.1 errata, K01.FR.111 to 115. */
    private static Set<OperationMode> modes(Purpose purpose) {
        return switch (purpose) {
            case TX, TX_DEFAULT -> EnumSet.allOf(OperationMode.class);
            case STATION_EXTERNAL_CONSTRAINTS ->
                EnumSet.of(OperationMode.CHARGING_ONLY, OperationMode.EXTERNAL_LIMITS, OperationMode.EXTERNAL_SETPOINT);
            case LOCAL_GENERATION -> EnumSet.of(OperationMode.CHARGING_ONLY, OperationMode.EXTERNAL_LIMITS);
            case PRIORITY_CHARGING, STATION_MAX -> EnumSet.of(OperationMode.CHARGING_ONLY);
        };
    }

    private static Optional<String> schedule(Kind kind, Schedule s) {
        boolean anchored = kind == Kind.ABSOLUTE || kind == Kind.RECURRING;
        if (!anchored && s.start().isPresent()) {
            return Optional.of("InvalidSchedule: a relative or dynamic profile must have no startSchedule");
        }
        if (anchored && s.start().isEmpty()) {
            return Optional.of("InvalidSchedule: an absolute or recurring profile needs a startSchedule");
        }
        if (s.durationS().isPresent() && s.durationS().getAsInt() <= 0) {
            return Optional.of("InvalidSchedule: duration " + s.durationS().getAsInt() + " s; expected more than 0");
        }
        if (s.periods().isEmpty()) {
            return Optional.of("InvalidSchedule: no period; at least one is needed");
        }
        if (s.periods().size() > MAX_PERIODS) {
            return Optional.of(
                    "TooManyElements: " + s.periods().size() + " periods; at most " + MAX_PERIODS + " are kept");
        }
        int before = -1;
        for (Period p : s.periods()) {
            if (before < 0 ? p.startS() != 0 : p.startS() <= before) {
                return Optional.of("InvalidSchedule: a period starts at " + p.startS()
                        + " s; the first must start at 0 and each after the one before");
            }
            before = p.startS();
            Optional<String> refusal = period(p).or(() -> mode(kind, p));
            if (refusal.isPresent()) {
                return refusal;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> period(Period p) {
        double limit = p.limit().orElse(0);
        double discharge = p.dischargeLimit().orElse(0);
        double setpoint = p.setpoint().orElse(0);
        if (!Double.isFinite(limit) || limit < 0) {
            return Optional.of("InvalidSchedule: limit " + limit + "; expected 0 or more");
        }
        if (!Double.isFinite(discharge) || discharge > 0) {
            return Optional.of("InvalidSchedule: discharge limit " + discharge + "; expected 0 or less");
        }
        if (!Double.isFinite(setpoint)) {
            return Optional.of("InvalidSchedule: the setpoint is not a number");
        }
        if (p.numberPhases().isPresent()
                && (p.numberPhases().getAsInt() < 1 || p.numberPhases().getAsInt() > 3)) {
            return Optional.of("InvalidSchedule: " + p.numberPhases().getAsInt() + " phases; expected 1 to 3");
        }
        return Optional.empty();
    }

    /** What each mode needs and must not have (2.1 Q02 to Q10, V2X.05); a dynamic profile may get its values later. */
    private static Optional<String> mode(Kind kind, Period p) {
        boolean complete = kind != Kind.DYNAMIC;
        double setpoint = p.setpoint().orElse(0);
        if (complete && p.mode() == OperationMode.CHARGING_ONLY && p.limit().isEmpty()) {
            return Optional.of("InvalidSchedule: a period in mode ChargingOnly needs a limit");
        }
        if (complete
                && p.mode() == OperationMode.CENTRAL_SETPOINT
                && p.setpoint().isEmpty()) {
            return Optional.of("InvalidSchedule: a period in mode CentralSetpoint needs a setpoint");
        }
        if (p.mode() == OperationMode.IDLE
                && (p.limit().isPresent()
                        || p.setpoint().isPresent()
                        || p.dischargeLimit().isPresent())) {
            return Optional.of("InvalidSchedule: a period in mode Idle must have no limit and no setpoint");
        }
        if (setpoint > p.limit().orElse(Double.POSITIVE_INFINITY)
                || setpoint < p.dischargeLimit().orElse(Double.NEGATIVE_INFINITY)) {
            return Optional.of("InvalidSchedule: setpoint " + setpoint + " is outside its limit and discharge limit");
        }
        return Optional.empty();
    }
}
