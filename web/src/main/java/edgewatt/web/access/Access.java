package edgewatt.web.access;

import edgewatt.api.store.Secrets;
import edgewatt.web.http.Guard;
import edgewatt.web.http.Problem;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;

/**
 * The way in. A controller that nobody has claimed lets in nobody; who knows its claim code claims it and is given a token,
 * which goes into the header {@code Authorization: Bearer TOKEN} of every request: no cookie, so that no other site's page
 * can use it. The code is the secret {@value #CODE}: a manufacturer may have put it there and on a label, else it is made
 * at the first start and read on the controller. It ends with its use. Any thread.
 */
public final class Access implements Guard {
    /** Name of the claim code in the key store. */
    public static final String CODE = "web.claim";

    /** Without 0, 1, I and O. */
    private static final String LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

    private static final int CODE_LETTERS = 12;
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9._-]{1,40}");
    private static final String BEARER = "bearer ";

    private final Secrets secrets;
    private final SecureRandom random;
    private final InstantSource clock;
    private final Tokens tokens;
    private final Attempts attempts;

    /** @param nanos monotonic */
    public Access(Secrets secrets, SecureRandom random, InstantSource clock, LongSupplier nanos) {
        this.secrets = secrets;
        this.random = random;
        this.clock = clock;
        tokens = new Tokens(secrets, random);
        attempts = new Attempts(nanos);
    }

    /** @param created when, ISO 8601 */
    public record Holder(String name, String created) {}

    public boolean claimed() {
        return !tokens.list().isEmpty();
    }

    /** Makes a claim code if one is needed and there is none. */
    public synchronized void prepare() {
        if (claimed() || secrets.read(CODE).isPresent()) {
            return;
        }
        StringBuilder code = new StringBuilder();
        for (int i = 0; i < CODE_LETTERS; i++) {
            if (i > 0 && i % 4 == 0) {
                code.append('-');
            }
            code.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        secrets.write(CODE, code.append('\n').toString().getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * The first token.
     *
     * @throws Problem 409 if it is claimed, 403 if the code is wrong, 429 if it was wrong too often
     */
    public synchronized String claim(String code, String name, String remote) throws Problem {
        patience(remote);
        if (claimed()) {
            throw new Problem(
                    409,
                    "claimed",
                    "this controller is claimed; ask for a token who holds one, or remove secrets/" + Tokens.SECRET
                            + " from its data folder");
        }
        prepare();
        byte[] expected = normal(secrets.read(CODE).orElseThrow());
        if (!MessageDigest.isEqual(expected, normal(code.getBytes(StandardCharsets.UTF_8)))) {
            attempts.failed(remote);
            throw new Problem(
                    403,
                    "wrong-code",
                    "this is not the claim code; it is on the label, or in secrets/" + CODE + " of the data folder");
        }
        String token = add(name);
        secrets.delete(CODE);
        return token;
    }

    @Override
    public String admit(Optional<String> authorization, String remote) throws Problem {
        patience(remote);
        String header = authorization.orElse("");
        if (!header.toLowerCase(Locale.ROOT).startsWith(BEARER)) {
            throw unauthorized("a token is needed: header Authorization: Bearer TOKEN");
        }
        Optional<String> name = tokens.nameOf(header.substring(BEARER.length()).strip());
        if (name.isEmpty()) {
            attempts.failed(remote);
            throw unauthorized("this token is not, or no longer, valid here");
        }
        return name.get();
    }

    /** Another token; one of the same name ends. @throws Problem 400 for a name that cannot be, 409 for too many */
    public String add(String name) throws Problem {
        if (!NAME.matcher(name).matches()) {
            throw new Problem(400, "bad-name", "a name has 1 to 40 of a-z, A-Z, 0-9, dot, hyphen and underscore");
        }
        List<Holder> holders = holders();
        if (holders.size() >= Tokens.MAX
                && holders.stream().noneMatch(h -> h.name().equals(name))) {
            throw new Problem(409, "too-many-tokens", "there are " + Tokens.MAX + " tokens; remove one");
        }
        return tokens.add(name, clock.instant());
    }

    /** @throws Problem 404 without one, 409 for the last one */
    public void remove(String name) throws Problem {
        List<Holder> holders = holders();
        if (holders.stream().noneMatch(h -> h.name().equals(name))) {
            throw new Problem(404, "no-such-token", "there is no token of this name");
        }
        if (holders.size() == 1) {
            throw new Problem(409, "last-token", "this is the last token; without it the controller could be claimed");
        }
        tokens.remove(name);
    }

    public List<Holder> holders() {
        return tokens.list().stream()
                .map(token -> new Holder(token.name(), token.created()))
                .toList();
    }

    private void patience(String remote) throws Problem {
        int wait = attempts.waitS(remote);
        if (wait > 0) {
            throw new Problem(
                    429,
                    "too-many-attempts",
                    "wrong too often; try again in " + wait + " s",
                    Map.of("Retry-After", String.valueOf(wait)));
        }
    }

    private static Problem unauthorized(String message) {
        return new Problem(401, "unauthorized", message, Map.of("WWW-Authenticate", "Bearer"));
    }

    /** As people type: case, blanks and hyphens do not matter. */
    private static byte[] normal(byte[] code) {
        return new String(code, StandardCharsets.UTF_8)
                .replaceAll("[\\s-]", "")
                .toUpperCase(Locale.ROOT)
                .getBytes(StandardCharsets.UTF_8);
    }
}
