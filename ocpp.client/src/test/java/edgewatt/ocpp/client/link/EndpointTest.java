package edgewatt.ocpp.client.link;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointTest {
    private static Endpoint of(String url, String identity) {
        return Endpoint.of(url, identity, List.of("ocpp1.6"), Optional::empty);
    }

    @ParameterizedTest
    @CsvSource({
        "ws://h:1/ocpp, CP1, ws://h:1/ocpp/CP1",
        "ws://h:1/ocpp/, CP1, ws://h:1/ocpp/CP1",
        "wss://h, RDAM|123, wss://h/RDAM%7C123",
        "ws://h, a b/ü, ws://h/a%20b%2F%C3%BC",
        "ws://h, A-z_0.9~, ws://h/A-z_0.9~"
    })
    void theIdentityIsThePercentEncodedLastSegment(String url, String identity, String expected) {
        assertEquals(expected, of(url, identity).uri().toString());
    }

    @ParameterizedTest
    @CsvSource({
        "ws://h, a:b, colon",
        "ws://h, '', 1 to 48",
        "http://h, CP1, ws://",
        "ws:, CP1, ws",
        "ws://h x, CP1, URL",
        "ws://u:secret@h, CP1, passwordRef",
        "ws://h?a=b, CP1, query"
    })
    void whatCannotBeUsedIsSaidWithoutASecret(String url, String identity, String part) {
        String message = assertThrows(IllegalArgumentException.class, () -> of(url, identity))
                .getMessage();
        assertTrue(message.contains(part), message);
        assertFalse(message.contains("secret"), message);
    }

    @Test
    void thePasswordIsCarriedAsRawBytes() {
        byte[] secret = {0, (byte) 0xff, (byte) 0x80, ':', 7};
        byte[] copy = secret.clone();
        String header = Endpoint.of("ws://h", "CP1", List.of("ocpp1.6"), () -> Optional.of(copy))
                .headers()
                .get("Authorization");
        byte[] sent = Base64.getDecoder().decode(header.substring("Basic ".length()));
        assertArrayEquals("CP1:".getBytes(java.nio.charset.StandardCharsets.US_ASCII), Arrays.copyOf(sent, 4));
        assertArrayEquals(secret, Arrays.copyOfRange(sent, 4, sent.length));
        assertArrayEquals(new byte[5], copy, "the copy is overwritten after use");
        assertTrue(of("ws://h", "CP1").headers().isEmpty());
    }
}
