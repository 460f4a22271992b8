package edgewatt.ocpp.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import edgewatt.api.store.Fact;
import edgewatt.ocpp.client.fake.Bench;
import edgewatt.ocpp.client.fake.EveryFeature;
import edgewatt.ocpp.client.fake.Facts;
import edgewatt.ocpp.client.rpc.Frame;
import edgewatt.ocpp.client.rpc.FrameReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mutated frames: nothing escapes, every call that can be answered is answered once, and the link goes on. */
class FrameFuzzTest {
    private static final long SEED = 20260301;
    private static final int COUNT = Boolean.getBoolean("edgewatt.full") ? 1_000_000 : 20_000;
    private static final Logger QUIET = Logger.getLogger("edgewatt");

    private static final String PROFILE = "{'chargingProfileId':5,'stackLevel':0,'chargingProfilePurpose':'TxProfile',"
            + "'chargingProfileKind':'Relative','chargingSchedule':{'chargingRateUnit':'A','chargingSchedulePeriod':"
            + "[{'startPeriod':0,'limit':16.0,'numberPhases':3}]}}";

    private static final List<String> SEEDS = List.of(
            "[2,'id','CancelReservation',{'reservationId':5}]",
            "[2,'id','CertificateSigned',{'certificateChain':'-----BEGIN CERTIFICATE-----'}]",
            "[2,'id','ChangeAvailability',{'connectorId':0,'type':'Operative'}]",
            "[2,'id','ChangeConfiguration',{'key':'MeterValuesSampledData','value':'Voltage,SoC'}]",
            "[2,'id','ChangeConfiguration',{'key':'SecurityProfile','value':'2'}]",
            "[2,'id','ChangeConfiguration',{'key':'AuthorizationKey','value':'00112233445566778899aabbccddeeff'}]",
            "[2,'id','ClearCache',{}]",
            "[2,'id','ClearChargingProfile',{'id':1,'connectorId':1,'stackLevel':0}]",
            "[2,'id','DataTransfer',{'vendorId':'v','messageId':'m','data':'d'}]",
            "[2,'id','DeleteCertificate',{'certificateHashData':{'hashAlgorithm':'SHA256','issuerNameHash':'00',"
                    + "'issuerKeyHash':'00','serialNumber':'01'}}]",
            "[2,'id','ExtendedTriggerMessage',{'requestedMessage':'MeterValues','connectorId':1}]",
            "[2,'id','GetCompositeSchedule',{'connectorId':1,'duration':600,'chargingRateUnit':'W'}]",
            "[2,'id','GetConfiguration',{'key':['HeartbeatInterval','Foo']}]",
            "[2,'id','GetDiagnostics',{'location':'ftp://h/','retries':1,'retryInterval':5,'startTime':"
                    + "'2026-03-01T10:00:00Z'}]",
            "[2,'id','GetInstalledCertificateIds',{'certificateType':'CentralSystemRootCertificate'}]",
            "[2,'id','GetLocalListVersion',{}]",
            "[2,'id','GetLog',{'logType':'SecurityLog','requestId':1,'log':{'remoteLocation':'http://h/'}}]",
            "[2,'id','InstallCertificate',{'certificateType':'ManufacturerRootCertificate','certificate':'x'}]",
            "[2,'id','RemoteStartTransaction',{'connectorId':1,'idTag':'T','chargingProfile':" + PROFILE + "}]",
            "[2,'id','RemoteStopTransaction',{'transactionId':7}]",
            "[2,'id','ReserveNow',{'connectorId':1,'expiryDate':'2026-03-01T12:00:00Z','idTag':'T','parentIdTag':'P',"
                    + "'reservationId':5}]",
            "[2,'id','Reset',{'type':'Soft'}]",
            "[2,'id','SendLocalList',{'updateType':'Differential','listVersion':3,'localAuthorizationList':["
                    + "{'idTag':'A','idTagInfo':{'status':'Accepted','parentIdTag':'P','expiryDate':"
                    + "'2026-03-01T12:00:00Z'}},{'idTag':'B'}]}]",
            "[2,'id','SetChargingProfile',{'connectorId':1,'csChargingProfiles':" + PROFILE + "}]",
            "[2,'id','SignedUpdateFirmware',{'requestId':2,'firmware':{'location':'http://h/','retrieveDateTime':"
                    + "'2026-03-01T10:00:00Z','signingCertificate':'x','signature':'x'}}]",
            "[2,'id','TriggerMessage',{'requestedMessage':'StatusNotification','connectorId':1}]",
            "[2,'id','UnlockConnector',{'connectorId':1}]",
            "[2,'id','UpdateFirmware',{'location':'http://h/','retrieveDate':'2026-03-01T10:00:00Z'}]",
            "[3,'@',{'transactionId':7,'idTagInfo':{'status':'Accepted','expiryDate':'2026-03-01T10:00:00Z'}}]",
            "[3,'@',{'currentTime':'2026-03-01T10:00:00.5+01:00'}]",
            "[3,'@',{'status':'Accepted','interval':300,'currentTime':'2026-03-01T10:00:00Z'}]",
            "[4,'@','InternalError','',{}]");

    private static final List<String> PIECES = List.of(
            "null",
            "true",
            "-1",
            "1e999",
            "99999999999999999999",
            "1.5",
            "''",
            "'x'",
            "[]",
            "{}",
            "[[[",
            "}}",
            ",",
            ":",
            "'\\ud800'",
            "'\\u0000'",
            "\u0000",
            "\uD83D",
            "{'type':1,'type':2}",
            "'" + "a".repeat(600) + "'",
            "{'a':".repeat(60),
            "'2026-02-30T25:61:00Z'",
            "'+999999999-12-31T23:59:59Z'",
            "NaN",
            "/*x*/",
            "'2026-03-01'");

    @TempDir
    Path folder;

    @BeforeEach
    void quiet() {
        QUIET.setLevel(Level.OFF);
    }

    @AfterEach
    void loud() {
        QUIET.setLevel(null);
    }

    @Test
    void whateverComesNothingEscapesAndEveryCallIsAnsweredOnce() {
        SplittableRandom random = new SplittableRandom(SEED);
        Bench b = EveryFeature.bench(folder);
        for (int i = 0; i < COUNT; i++) {
            if (i % 500 == 0) {
                b = EveryFeature.bench(folder);
            }
            if (i % 50 == 0) {
                Fact start = Facts.started(UUID.randomUUID(), 1, i, "T", 10);
                b.journal.append(start);
                b.loop.run();
            }
            String open = b.sent.stream()
                    .map(Bench::json)
                    .filter(f -> f.get(0).asInt() == 2)
                    .map(f -> f.get(1).asText())
                    .reduce((first, last) -> last)
                    .orElse("none");
            b.sent.clear();
            String text = mutate(SEEDS.get(random.nextInt(SEEDS.size())).replace("@", open), random);
            b.conversation.text(text);
            b.loop.run();
            checkAnswers(FrameReader.read(text), b, text);
            b.station.asked.clear();
            b.pass(random.nextInt(3));
        }
        b.pass(100_000);
        b.sent.clear();
        assertEquals("{\"status\":\"UnknownVendorId\"}", b.call("DataTransfer", "{'vendorId':'v'}"));
    }

    private static void checkAnswers(Frame frame, Bench b, String text) {
        Set<Integer> answerTypes = Set.of(3, 4);
        long answers = 0;
        for (String sent : b.sent) {
            JsonNode out = Bench.json(sent);
            int type = out.get(0).asInt();
            answers += answerTypes.contains(type) ? 1 : 0;
            assertTrue(type != 4 || out.size() == 5 && out.get(4).isObject(), sent);
            assertTrue(type == 4 || out.get(out.size() - 1).isObject(), sent);
        }
        boolean waits = frame instanceof Frame.Call
                || frame instanceof Frame.Broken broken
                        && broken.answerable()
                        && broken.fault() != edgewatt.ocpp.client.rpc.Fault.MESSAGE_TYPE;
        assertEquals(waits ? 1 : 0, answers, text);
    }

    private static String mutate(String seed, SplittableRandom random) {
        StringBuilder text = new StringBuilder(seed.replace('\'', '"'));
        int times = random.nextInt(4);
        for (int i = 0; i < times && text.length() > 0; i++) {
            int at = random.nextInt(text.length());
            int end = Math.min(text.length(), at + 1 + random.nextInt(12));
            switch (random.nextInt(6)) {
                case 0 -> text.setCharAt(at, (char) random.nextInt(0x250));
                case 1 -> text.delete(at, end);
                case 2 -> text.insert(at, text.substring(at, end));
                case 3 -> text.insert(at, piece(random));
                case 4 -> replaceValue(text, at, piece(random));
                default -> text.setLength(at);
            }
        }
        return text.toString();
    }

    private static String piece(SplittableRandom random) {
        return PIECES.get(random.nextInt(PIECES.size())).replace('\'', '"');
    }

    /** Puts another value behind the next colon, so that deep members are reached with whole JSON. */
    private static void replaceValue(StringBuilder text, int from, String value) {
        int colon = text.indexOf(":", from);
        if (colon >= 0) {
            int end = colon + 1;
            while (end < text.length() && ",}]".indexOf(text.charAt(end)) < 0) {
                end++;
            }
            text.replace(colon + 1, end, value);
        }
    }
}
