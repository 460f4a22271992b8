package edgewatt.ocpp.client.files;

import java.util.regex.Pattern;

/** Takes out of texts what must not leave the station: passwords in URLs, keys, authorisation headers, private keys. */
public final class Redaction {
    static final String HIDDEN = "***";

    private static final String WORDS =
            "(?:authorizationkey|basicauthpassword|pass(?:word|wd|phrase)?|secret|api[_-]?key|access[_-]?token)";

    private static final Pattern PEM = Pattern.compile(
            "-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----.*?(-----END [A-Z0-9 ]*PRIVATE KEY-----|$)", Pattern.DOTALL);
    private static final Pattern LOGIN = Pattern.compile("(?i)\\b([a-z][a-z0-9+.-]{1,20}://)[^\\s/\"'<>?#]+@");
    private static final Pattern QUERY =
            Pattern.compile("(?i)\\b([a-z][a-z0-9+.-]{1,20}://[^\\s\"'<>?#]*)\\?[^\\s\"'<>]+");
    private static final Pattern HEADER = Pattern.compile(
            "(?i)\\b((?:proxy-)?authorization\"?\\s*[:=]\\s*\"?(?:basic|bearer|digest)?)\\s+[^\\s\",]+");
    /** {@code "key":"AuthorizationKey","value":"..."}, the form of ChangeConfiguration, either way round. */
    private static final Pattern KEY_VALUE = Pattern.compile("(?i)(\"?key\"?\\s*[:=]\\s*\"?" + WORDS
            + "\"?\\s*,.{0,60}?\"?value\"?\\s*[:=]\\s*)(\"(?:[^\"\\\\]|\\\\.)*\"|[^\\s,}]+)");

    private static final Pattern VALUE_KEY = Pattern.compile(
            "(?i)(\"?value\"?\\s*[:=]\\s*)(\"(?:[^\"\\\\]|\\\\.)*\"|[^\\s,}]+)(\\s*,\\s*\"?key\"?\\s*[:=]\\s*\"?"
                    + WORDS + ")");
    private static final Pattern NAMED = Pattern.compile(
            "(?i)(\\b[a-z0-9_.-]*" + WORDS + "\"?\\s*[:=]\\s*)(\"(?:[^\"\\\\]|\\\\.)*\"|'[^']*'|[^\\s,;}\\]]+)");

    private Redaction() {}

    /** One line, or a text that holds whole secrets. */
    public static String text(String text) {
        String clean = text;
        if (clean.contains("PRIVATE KEY-----")) {
            clean = PEM.matcher(clean).replaceAll("(private key " + HIDDEN + ")");
        }
        if (clean.contains("://")) {
            clean = LOGIN.matcher(clean).replaceAll("$1" + HIDDEN + "@");
            clean = QUERY.matcher(clean).replaceAll("$1?" + HIDDEN);
        }
        clean = HEADER.matcher(clean).replaceAll("$1 " + HIDDEN);
        clean = KEY_VALUE.matcher(clean).replaceAll("$1" + HIDDEN);
        clean = VALUE_KEY.matcher(clean).replaceAll("$1" + HIDDEN + "$3");
        return NAMED.matcher(clean).replaceAll("$1" + HIDDEN);
    }

    /** Whether a setting or variable of this name holds a secret itself, as opposed to a reference to one. */
    static boolean secretName(String name) {
        return !name.endsWith("Ref") && name.matches("(?i).*" + WORDS + "(?!ref).*");
    }

    /** Line by line, for keys that are spread over several. Not thread-safe. */
    static final class Lines {
        private boolean inKey;

        /** Null if nothing of the line may be shown. */
        String next(String line) {
            if (inKey) {
                inKey = !line.contains("PRIVATE KEY-----");
                return null;
            }
            int begin = line.indexOf("-----BEGIN");
            inKey = begin >= 0 && line.indexOf("PRIVATE KEY-----", begin) >= 0 && line.indexOf("-----END", begin) < 0;
            return text(line);
        }
    }
}
