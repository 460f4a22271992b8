package edgewatt.ocpp.client.v16;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import edgewatt.api.store.Fact;
import edgewatt.ocpp.client.fake.Bench;
import edgewatt.ocpp.client.fake.Facts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecurityEventsTest {
    private final Bench b = new Bench();

    private void happens(String type, int seconds, String info) {
        b.journal.append(new Fact.SecurityEvent(type, Facts.at(seconds), info));
    }

    @Test
    void eventsAreDeliveredInOrderWithTheirOwnTimesUntilTheyAreAnswered() {
        b.accepted();
        b.disconnect();
        happens("StartupOfTheDevice", 5, "");
        happens("SettingSystemTime", 7, "by 12 s");
        b.connect();
        b.expect("SecurityEventNotification");
        b.disconnect();
        b.connect();
        JsonNode first = b.answer("SecurityEventNotification", "{}");
        assertEquals("{\"type\":\"StartupOfTheDevice\",\"timestamp\":\"2026-03-01T10:00:05.000Z\"}", first.toString());
        JsonNode second = b.answer("SecurityEventNotification", "{}");
        assertEquals(
                "{\"type\":\"SettingSystemTime\",\"timestamp\":\"2026-03-01T10:00:07.000Z\",\"techInfo\":\"by 12 s\"}",
                second.toString());
        b.quiet();
        assertEquals(0, b.cursor.pendingCount());
    }

    @ParameterizedTest
    @CsvSource({
        "InvalidCsmsCertificate,InvalidCentralSystemCertificate",
        "InvalidChargingStationCertificate,InvalidChargePointCertificate",
        "FailedToAuthenticateAtCsms,FailedToAuthenticateAtCentralSystem",
        "CsmsFailedToAuthenticate,CentralSystemFailedToAuthenticate",
        "InvalidTLSVersion,InvalidTLSVersion",
        "JournalRecordCorrupt,JournalRecordCorrupt",
    })
    void namesAreTheWhitePapers(String neutral, String word) {
        b.accepted();
        happens(neutral, 1, "");
        assertEquals(
                word, b.answer("SecurityEventNotification", "{}").get("type").asText());
    }

    @ParameterizedTest
    @CsvSource({"InvalidMessages", "AttemptedReplayAttacks", "ReconfigurationOfSecurityParameters"})
    void whatIsNotCriticalStaysInTheLog(String type) {
        b.accepted();
        happens(type, 1, "");
        b.quiet();
        assertEquals(0, b.cursor.pendingCount());
    }

    @Test
    void textsAreCutToTheirLimits() {
        b.accepted();
        happens("T".repeat(80), 1, "i".repeat(300));
        JsonNode sent = b.answer("SecurityEventNotification", "{}");
        assertEquals(50, sent.get("type").asText().length());
        assertEquals(255, sent.get("techInfo").asText().length());
    }

    @ParameterizedTest
    @CsvSource({"NotImplemented", "NotSupported"})
    void aBackendWithoutTheMessageIsAskedOncePerConnection(String code) {
        b.accepted();
        happens("TamperDetectionActivated", 1, "");
        happens("MemoryExhaustion", 2, "");
        b.refuse("SecurityEventNotification", code);
        b.quiet();
        happens("FirmwareUpdated", 3, "");
        b.quiet();
        assertEquals(0, b.cursor.pendingCount());
        b.disconnect();
        b.connect();
        happens("FirmwareUpdated", 4, "");
        assertFalse(b.answer("SecurityEventNotification", "{}").has("techInfo"));
    }

    @Test
    void aBackendThatFailsIsAskedAgainAndNotForEver() {
        b.accepted();
        happens("TamperDetectionActivated", 1, "");
        for (int i = 0; i < 5; i++) {
            b.refuse("SecurityEventNotification", "InternalError");
            b.pass(60);
            b.sent.removeIf(s -> s.contains("Heartbeat"));
        }
        assertEquals(0, b.cursor.pendingCount());
        assertEquals(0, b.parked().size());
    }
}
