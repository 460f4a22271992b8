package edgewatt.sim.backend;

import static edgewatt.sim.backend.Shape.any;
import static edgewatt.sim.backend.Shape.flag;
import static edgewatt.sim.backend.Shape.integer;
import static edgewatt.sim.backend.Shape.list;
import static edgewatt.sim.backend.Shape.number;
import static edgewatt.sim.backend.Shape.object;
import static edgewatt.sim.backend.Shape.oneOf;
import static edgewatt.sim.backend.Shape.text;
import static edgewatt.sim.backend.Shape.texts;
import static edgewatt.sim.backend.Shape.time;

import java.util.Map;

/** What a 1.6 station may send: its requests, and its answers to ours. */
final class Shapes {
    private static final Shape SAMPLE = Shape.of(
            text("value", 10_000),
            oneOf(
                            "context",
                            "Interruption.Begin",
                            "Interruption.End",
                            "Sample.Clock",
                            "Sample.Periodic",
                            "Transaction.Begin",
                            "Transaction.End",
                            "Trigger",
                            "Other")
                    .optional(),
            oneOf("format", "Raw", "SignedData").optional(),
            oneOf(
                            "measurand",
                            "Energy.Active.Export.Register",
                            "Energy.Active.Import.Register",
                            "Energy.Reactive.Export.Register",
                            "Energy.Reactive.Import.Register",
                            "Energy.Active.Export.Interval",
                            "Energy.Active.Import.Interval",
                            "Energy.Reactive.Export.Interval",
                            "Energy.Reactive.Import.Interval",
                            "Power.Active.Export",
                            "Power.Active.Import",
                            "Power.Offered",
                            "Power.Reactive.Export",
                            "Power.Reactive.Import",
                            "Power.Factor",
                            "Current.Import",
                            "Current.Export",
                            "Current.Offered",
                            "Voltage",
                            "Frequency",
                            "Temperature",
                            "SoC",
                            "RPM")
                    .optional(),
            oneOf("phase", "L1", "L2", "L3", "N", "L1-N", "L2-N", "L3-N", "L1-L2", "L2-L3", "L3-L1")
                    .optional(),
            oneOf("location", "Cable", "EV", "Inlet", "Outlet", "Body").optional(),
            oneOf(
                            "unit",
                            "Wh",
                            "kWh",
                            "varh",
                            "kvarh",
                            "W",
                            "kW",
                            "VA",
                            "kVA",
                            "var",
                            "kvar",
                            "A",
                            "V",
                            "K",
                            "Celcius",
                            "Celsius",
                            "Fahrenheit",
                            "Percent")
                    .optional());

    private static final Shape METER_VALUE = Shape.of(time("timestamp"), list("sampledValue", 1, SAMPLE));

    /** Station to backend, by action. */
    static final Map<String, Shape> REQUESTS = Map.ofEntries(
            Map.entry("Authorize", Shape.of(text("idTag", 20))),
            Map.entry(
                    "BootNotification",
                    Shape.of(
                            text("chargePointVendor", 20),
                            text("chargePointModel", 20),
                            text("chargePointSerialNumber", 25).optional(),
                            text("chargeBoxSerialNumber", 25).optional(),
                            text("firmwareVersion", 50).optional(),
                            text("iccid", 20).optional(),
                            text("imsi", 20).optional(),
                            text("meterType", 25).optional(),
                            text("meterSerialNumber", 25).optional())),
            Map.entry(
                    "DataTransfer",
                    Shape.of(
                            text("vendorId", 255),
                            text("messageId", 50).optional(),
                            text("data", 1 << 20).optional())),
            Map.entry(
                    "DiagnosticsStatusNotification",
                    Shape.of(oneOf("status", "Idle", "Uploaded", "UploadFailed", "Uploading"))),
            Map.entry(
                    "FirmwareStatusNotification",
                    Shape.of(oneOf(
                            "status",
                            "Downloaded",
                            "DownloadFailed",
                            "Downloading",
                            "Idle",
                            "InstallationFailed",
                            "Installing",
                            "Installed"))),
            Map.entry("Heartbeat", Shape.of()),
            Map.entry(
                    "MeterValues",
                    Shape.of(
                            integer("connectorId", 0),
                            integer("transactionId", Integer.MIN_VALUE).optional(),
                            list("meterValue", 1, METER_VALUE))),
            Map.entry(
                    "StartTransaction",
                    Shape.of(
                            integer("connectorId", 1),
                            text("idTag", 20),
                            integer("meterStart", Integer.MIN_VALUE),
                            integer("reservationId", Integer.MIN_VALUE).optional(),
                            time("timestamp"))),
            Map.entry(
                    "StatusNotification",
                    Shape.of(
                            integer("connectorId", 0),
                            oneOf(
                                    "errorCode",
                                    "ConnectorLockFailure",
                                    "EVCommunicationError",
                                    "GroundFailure",
                                    "HighTemperature",
                                    "InternalError",
                                    "LocalListConflict",
                                    "NoError",
                                    "OtherError",
                                    "OverCurrentFailure",
                                    "OverVoltage",
                                    "PowerMeterFailure",
                                    "PowerSwitchFailure",
                                    "ReaderFailure",
                                    "ResetFailure",
                                    "UnderVoltage",
                                    "WeakSignal"),
                            text("info", 50).optional(),
                            oneOf(
                                    "status",
                                    "Available",
                                    "Preparing",
                                    "Charging",
                                    "SuspendedEVSE",
                                    "SuspendedEV",
                                    "Finishing",
                                    "Reserved",
                                    "Unavailable",
                                    "Faulted"),
                            time("timestamp").optional(),
                            text("vendorId", 255).optional(),
                            text("vendorErrorCode", 50).optional())),
            Map.entry(
                    "StopTransaction",
                    Shape.of(
                            text("idTag", 20).optional(),
                            integer("meterStop", Integer.MIN_VALUE),
                            time("timestamp"),
                            integer("transactionId", Integer.MIN_VALUE),
                            oneOf(
                                            "reason",
                                            "DeAuthorized",
                                            "EmergencyStop",
                                            "EVDisconnected",
                                            "HardReset",
                                            "Local",
                                            "Other",
                                            "PowerLoss",
                                            "Reboot",
                                            "Remote",
                                            "SoftReset",
                                            "UnlockCommand")
                                    .optional(),
                            list("transactionData", 0, METER_VALUE).optional())),
            // the security extension
            Map.entry(
                    "SecurityEventNotification",
                    Shape.of(
                            text("type", 50),
                            time("timestamp"),
                            text("techInfo", 255).optional())),
            Map.entry("SignCertificate", Shape.of(text("csr", 5500))),
            Map.entry(
                    "LogStatusNotification",
                    Shape.of(
                            oneOf(
                                    "status",
                                    "BadMessage",
                                    "Idle",
                                    "NotSupportedOperation",
                                    "PermissionDenied",
                                    "Uploaded",
                                    "UploadFailure",
                                    "Uploading"),
                            integer("requestId", Integer.MIN_VALUE).optional())),
            Map.entry(
                    "SignedFirmwareStatusNotification",
                    Shape.of(
                            oneOf(
                                    "status",
                                    "Downloaded",
                                    "DownloadFailed",
                                    "Downloading",
                                    "DownloadScheduled",
                                    "DownloadPaused",
                                    "Idle",
                                    "InstallationFailed",
                                    "Installing",
                                    "Installed",
                                    "InstallRebooting",
                                    "InstallScheduled",
                                    "InstallVerificationFailed",
                                    "InvalidSignature",
                                    "SignatureVerified"),
                            integer("requestId", Integer.MIN_VALUE).optional())));

    private static final Shape KEY_VALUE =
            Shape.of(text("key", 50), flag("readonly"), text("value", 500).optional());

    private static final Shape CERTIFICATE = Shape.of(
            oneOf("hashAlgorithm", "SHA256", "SHA384", "SHA512"),
            text("issuerNameHash", 128),
            text("issuerKeyHash", 128),
            text("serialNumber", 40));

    private static final Shape PERIOD = Shape.of(
            integer("startPeriod", 0),
            number("limit"),
            integer("numberPhases", 1).optional());

    private static final Shape SCHEDULE = Shape.of(
            integer("duration", 0).optional(),
            time("startSchedule").optional(),
            oneOf("chargingRateUnit", "A", "W"),
            list("chargingSchedulePeriod", 0, PERIOD),
            number("minChargingRate").optional());

    /** Station's answers to calls of ours, by action. An action that is not here is not checked. */
    static final Map<String, Shape> ANSWERS = Map.ofEntries(
            status("ChangeAvailability", "Accepted", "Rejected", "Scheduled"),
            status("ChangeConfiguration", "Accepted", "Rejected", "RebootRequired", "NotSupported"),
            status("ClearCache", "Accepted", "Rejected"),
            Map.entry(
                    "DataTransfer",
                    Shape.of(
                            oneOf("status", "Accepted", "Rejected", "UnknownMessageId", "UnknownVendorId"),
                            any("data").optional())),
            Map.entry(
                    "GetConfiguration",
                    Shape.of(
                            list("configurationKey", 0, KEY_VALUE).optional(),
                            texts("unknownKey", 50).optional())),
            status("RemoteStartTransaction", "Accepted", "Rejected"),
            status("RemoteStopTransaction", "Accepted", "Rejected"),
            status("Reset", "Accepted", "Rejected"),
            status("UnlockConnector", "Unlocked", "UnlockFailed", "NotSupported"),
            status("TriggerMessage", "Accepted", "Rejected", "NotImplemented"),
            status("SetChargingProfile", "Accepted", "Rejected", "NotSupported"),
            status("ClearChargingProfile", "Accepted", "Unknown"),
            Map.entry(
                    "GetCompositeSchedule",
                    Shape.of(
                            oneOf("status", "Accepted", "Rejected"),
                            integer("connectorId", 0).optional(),
                            time("scheduleStart").optional(),
                            object("chargingSchedule", SCHEDULE).optional())),
            Map.entry("GetLocalListVersion", Shape.of(integer("listVersion", -1))),
            status("SendLocalList", "Accepted", "Failed", "NotSupported", "VersionMismatch"),
            status("ReserveNow", "Accepted", "Faulted", "Occupied", "Rejected", "Unavailable"),
            status("CancelReservation", "Accepted", "Rejected"),
            Map.entry("GetDiagnostics", Shape.of(text("fileName", 255).optional())),
            Map.entry("UpdateFirmware", Shape.of()),
            // the security extension
            status("CertificateSigned", "Accepted", "Rejected"),
            status("DeleteCertificate", "Accepted", "Failed", "NotFound"),
            status("ExtendedTriggerMessage", "Accepted", "Rejected", "NotImplemented"),
            Map.entry(
                    "GetInstalledCertificateIds",
                    Shape.of(
                            oneOf("status", "Accepted", "NotFound"),
                            list("certificateHashData", 0, CERTIFICATE).optional())),
            Map.entry(
                    "GetLog",
                    Shape.of(
                            oneOf("status", "Accepted", "Rejected", "AcceptedCanceled"),
                            text("filename", 255).optional())),
            status("InstallCertificate", "Accepted", "Failed", "Rejected"),
            status(
                    "SignedUpdateFirmware",
                    "Accepted",
                    "Rejected",
                    "AcceptedCanceled",
                    "InvalidCertificate",
                    "RevokedCertificate"));

    private Shapes() {}

    private static Map.Entry<String, Shape> status(String action, String... values) {
        return Map.entry(action, Shape.of(oneOf("status", values)));
    }
}
