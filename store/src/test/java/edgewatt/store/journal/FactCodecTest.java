package edgewatt.store.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import edgewatt.api.store.Fact;
import edgewatt.store.Facts;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FactCodecTest {
    private final FactCodec codec = new FactCodec(new ObjectMapper());

    @Test
    void everyRecordOfTheContractHasACodec() {
        Set<Class<?>> tested = Facts.all().stream().map(Object::getClass).collect(Collectors.toSet());
        assertEquals(Stream.of(Fact.class.getPermittedSubclasses()).collect(Collectors.toSet()), tested);
        for (Fact fact : Facts.all()) {
            FactCodec.Encoded e = codec.encode(fact);
            assertEquals(fact, codec.decode(e.kind(), e.json(), 0));
        }
    }

    /** The encoding is a promise to files that exist: this text may never change. */
    @Test
    void theEncodingIsFixed() {
        FactCodec.Encoded e = codec.encode(Facts.all().get(0));
        assertEquals("TransactionStarted", e.kind());
        assertEquals(
                "{\"id\":\"6b1a7f3e-6f0c-4b7a-9d55-5a2f7a3c9e10\",\"evse\":1,\"seq\":0,"
                        + "\"at\":\"2026-06-01T10:00:00.123456Z\",\"token\":{\"value\":\"04E91C5A123B80\",\"type\":\"ISO14443\"},"
                        + "\"meterStartWh\":12345,\"trigger\":\"AUTHORIZED\",\"remoteStart\":77,\"offline\":true,"
                        + "\"reading\":{\"at\":\"2026-06-01T10:00:00.123456Z\",\"mono\":42,\"importWh\":12345.6,"
                        + "\"powerW\":-7360.0,\"currentA\":[16.0,null,15.5],\"soc\":55.0,"
                        + "\"signed\":{\"format\":\"OCMF\",\"data\":\"OCMF|{\\\"FV\\\":\\\"1.0\\\"}|ä\\\"\\\\\",\"publicKey\":\"\"}}}",
                e.json());
    }

    @Test
    void onlySamplesAreExpendable() {
        assertEquals(Row.PLAIN_SAMPLE, codec.encode(Facts.metered()).sample());
        assertEquals(
                Row.TRANSACTION_SAMPLE,
                codec.encode(Facts.sample(java.util.UUID.randomUUID(), 1)).sample());
        assertEquals(
                11,
                Facts.all().stream()
                        .filter(f -> codec.encode(f).sample() == Row.KEEP)
                        .count());
    }
}
