package edgewatt.ocpp.client.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LocationTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ftp://host/logs/            | FTP   | host | 21  | logs   | own.zip",
                "ftp://host/logs             | FTP   | host | 21  | logs   | own.zip",
                "ftp://host/logs/a.zip       | FTP   | host | 21  | logs   | a.zip",
                "FTP://HOST                  | FTP   | host | 21  | ''     | own.zip",
                "ftps://host:990/a%20b/c.zip | FTPS  | host | 990 | a b    | c.zip",
                "http://host:8080/up         | HTTP  | host | 8080| up     | own.zip",
                "https://[::1]:8443/x/       | HTTPS | ::1  | 8443| x      | own.zip",
            })
    void aUrlIsTakenApart(String url, Location.Scheme scheme, String host, int port, String folder, String file)
            throws TransferException {
        Location l = Location.parse(url);
        assertEquals(scheme, l.scheme());
        assertEquals(host, l.host());
        assertEquals(port, l.port());
        assertEquals(folder, l.folder());
        assertEquals(file, l.fileName("own.zip"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ftp://joe:s3cret@h/x        | joe     | s3cret",
                "ftp://joe:p@ss:w0rd@h/x     | joe     | p@ss:w0rd",
                "ftp://j%40e:a%2Fb%25@h/x    | j@e     | a/b%",
                "http://joe:50%off@h/x       | joe     | 50%off",
            })
    void credentialsAreReadAndNeverShown(String url, String user, String password) throws TransferException {
        Location l = Location.parse(url);
        assertEquals(Optional.of(user), l.user());
        assertEquals(password, l.password());
        assertFalse(l.toString().contains(user), l.toString());
        assertFalse(l.toString().contains("@"), l.toString());
    }

    @Test
    void theQueryIsSentAndNotShown() throws TransferException {
        Location l = Location.parse("https://store/put me?sig=abc%2F&x=1#top");
        assertEquals("/put%20me?sig=abc%2F&x=1", l.target("own.zip"));
        assertEquals("https://store/put me", l.toString());
        assertEquals("/in/own.zip", Location.parse("http://h/in/").target("own.zip"));
        assertEquals("/in", Location.parse("http://h/in").target("own.zip"));
        assertEquals("/own.zip", Location.parse("http://h").target("own.zip"));
        assertEquals("/", Location.parse("http://h").target());
    }

    @ParameterizedTest
    @ValueSource(strings = {"sftp://u:secret@h/x", "file:///etc/passwd", "jar:http://u:secret@h", "s3://secret"})
    void anUnknownSchemeIsRefusedInWords(String url) {
        TransferException e = assertThrows(TransferException.class, () -> Location.parse(url));
        assertEquals(TransferException.Kind.UNSUPPORTED, e.kind());
        assertFalse(e.getMessage().contains("secret"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "secret",
                "://secret",
                "http://",
                "http:///secret",
                "http://h:99999/secret",
                "http://h:secret/",
                "ftp://u:secret@h/a%0d%0aDELE%20b",
                "http://a b/secret"
            })
    void nonsenseIsRefusedWithoutRepeatingIt(String url) {
        TransferException e = assertThrows(TransferException.class, () -> Location.parse(url));
        assertEquals(TransferException.Kind.BAD_REQUEST, e.kind());
        assertFalse(e.getMessage().contains("secret"), e.getMessage());
    }

    @Test
    void aRedirectKeepsCredentialsOnTheSameHostOnlyAndDoesNotLeaveTls() throws TransferException {
        Location from = Location.parse("https://joe:pw@h/a");
        assertEquals(Optional.of("joe"), from.redirected("/b").user());
        assertEquals(Optional.of("joe"), from.redirected("https://h/b").user());
        assertEquals(Optional.empty(), from.redirected("https://other/b").user());
        assertThrows(TransferException.class, () -> from.redirected("http://h/b"));
        assertThrows(TransferException.class, () -> from.redirected("ftp://h/b"));
        assertThrows(TransferException.class, () -> from.redirected(null));
        assertEquals(
                Location.Scheme.HTTPS,
                Location.parse("http://h/a").redirected("https://h/a").scheme());
    }
}
