package edgewatt.itest.conformance;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Which message went how often in which direction, and how it was answered. */
final class Tally {
    /** What the station may send (OCPP 1.6 edition 2 section 4, security extension edition 3). */
    static final Set<String> BY_STATION = Set.of(
            "Authorize",
            "BootNotification",
            "DiagnosticsStatusNotification",
            "FirmwareStatusNotification",
            "Heartbeat",
            "LogStatusNotification",
            "MeterValues",
            "SecurityEventNotification",
            "SignCertificate",
            "SignedFirmwareStatusNotification",
            "StartTransaction",
            "StatusNotification",
            "StopTransaction");

    /** What the backend may send. DataTransfer may go both ways: see {@link #row}. */
    static final Set<String> BY_BACKEND = Set.of(
            "CancelReservation",
            "CertificateSigned",
            "ChangeAvailability",
            "ChangeConfiguration",
            "ClearCache",
            "ClearChargingProfile",
            "DataTransfer",
            "DeleteCertificate",
            "ExtendedTriggerMessage",
            "GetCompositeSchedule",
            "GetConfiguration",
            "GetDiagnostics",
            "GetInstalledCertificateIds",
            "GetLocalListVersion",
            "GetLog",
            "InstallCertificate",
            "RemoteStartTransaction",
            "RemoteStopTransaction",
            "ReserveNow",
            "Reset",
            "SendLocalList",
            "SetChargingProfile",
            "SignedUpdateFirmware",
            "TriggerMessage",
            "UnlockConnector",
            "UpdateFirmware");

    /** One line of the table. */
    record Row(String message, boolean fromStation, int calls, int results, int errors, boolean wanted) {
        boolean exchanged() {
            return results > 0;
        }
    }

    private static final class Count {
        int calls;
        int results;
        int errors;
    }

    private final Map<String, Count> fromStation = new TreeMap<>();
    private final Map<String, Count> fromBackend = new TreeMap<>();

    Tally(List<Frame> frames) {
        Map<String, Count> open = new HashMap<>();
        for (Frame frame : frames) {
            if (frame.isCall()) {
                Count count = (frame.fromStation() ? fromStation : fromBackend)
                        .computeIfAbsent(frame.action(), a -> new Count());
                count.calls++;
                open.put(frame.fromStation() + frame.id(), count);
            } else if (frame.isResult() || frame.isError()) {
                Count count = open.remove(!frame.fromStation() + frame.id());
                if (count != null && frame.isResult()) {
                    count.results++;
                } else if (count != null) {
                    count.errors++;
                }
            }
        }
    }

    /** All 39 messages, and whatever else was seen. */
    List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        add(rows, true, BY_STATION, fromStation);
        add(rows, false, BY_BACKEND, fromBackend);
        return rows;
    }

    private static void add(List<Row> rows, boolean station, Set<String> wanted, Map<String, Count> counts) {
        Map<String, Count> all = new TreeMap<>(counts);
        wanted.forEach(message -> all.putIfAbsent(message, new Count()));
        all.forEach((message, count) -> rows.add(
                new Row(message, station, count.calls, count.results, count.errors, wanted.contains(message))));
    }

    static String row(Row row, boolean strictlyGood) {
        String result = !row.wanted()
                ? "(on purpose)"
                : !strictlyGood ? "NOT AS THE SCHEMA SAYS" : row.exchanged() ? "ok" : "NEVER EXCHANGED";
        return String.format(
                Locale.ROOT,
                "%-34s %-8s %6d %6d %6d  %s",
                row.message(),
                row.fromStation() ? "CP->CS" : "CS->CP",
                row.calls(),
                row.results(),
                row.errors(),
                result);
    }
}
