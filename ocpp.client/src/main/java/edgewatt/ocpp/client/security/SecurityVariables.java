package edgewatt.ocpp.client.security;

import edgewatt.api.station.VariableDefinition;
import edgewatt.api.station.VariableDefinition.Mutability;
import edgewatt.api.station.VariableDefinition.Type;
import edgewatt.api.station.VariableId;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The variables of security (OCPP 2.0.1 part 2 appendix 3, {@code SecurityCtrlr}) and the 1.6 keys that are their aliases.
 *
 * <table>
 * <caption>Keys of 1.6</caption>
 * <tr><th>key</th><th>variable</th><th>how</th></tr>
 * <tr><td>{@code AdditionalRootCertificateCheck}</td><td>{@code AdditionalRootCertificateCheck}</td><td>read-only</td></tr>
 * <tr><td>{@code AuthorizationKey}</td><td>none: a variable's value is kept as readable text, a password is not</td>
 * <td>write-only, through {@link LinkSecurity#password}</td></tr>
 * <tr><td>{@code CertificateSignedMaxChainSize}</td><td>{@code MaxCertificateChainSize}</td><td>read-only</td></tr>
 * <tr><td>{@code CertificateStoreMaxLength}</td><td>{@code CertificateEntries}: the greatest value of its definition; its
 * value is how many are installed</td><td>read-only</td></tr>
 * <tr><td>{@code CertSigningRepeatTimes}, {@code CertSigningWaitMinimum}</td><td>the same</td><td>read-write</td></tr>
 * <tr><td>{@code CpoName}</td><td>{@code OrganizationName}</td><td>read-write</td></tr>
 * <tr><td>{@code SecurityProfile}</td><td>{@code SecurityProfile}</td><td>read from the variable, written through {@link
 * LinkSecurity#raise}</td></tr>
 * </table>
 *
 * <p>What belongs to one link has no instance on the link in control, and the link's name as instance on any other.
 */
public final class SecurityVariables {
    public static final String COMPONENT = "SecurityCtrlr";
    public static final VariableId ORGANIZATION = VariableId.of(COMPONENT, "OrganizationName");
    public static final VariableId MAX_CHAIN = VariableId.of(COMPONENT, "MaxCertificateChainSize");
    public static final VariableId SIGNING_WAIT = VariableId.of(COMPONENT, "CertSigningWaitMinimum");
    public static final VariableId SIGNING_REPEATS = VariableId.of(COMPONENT, "CertSigningRepeatTimes");

    /** How often a link tries a new way in before it takes the old one again, in turns until one works. */
    public static final VariableId ATTEMPTS = VariableId.of("OCPPCommCtrlr", "NetworkProfileConnectionAttempts");

    /** Most root certificates of one link. */
    public static final int MAX_ROOTS = 20;

    /** Longest chain in characters that CertificateSigned may carry. */
    public static final int MAX_CHAIN_CHARS = 10_000;

    private SecurityVariables() {}

    /** The profile in force on a link. */
    public static VariableId profile(String link, boolean controls) {
        return of("SecurityProfile", link, controls);
    }

    /** How many roots are installed on a link; the greatest value is how many may be. */
    public static VariableId entries(String link, boolean controls) {
        return of("CertificateEntries", link, controls);
    }

    public static VariableId additionalRootCheck(String link, boolean controls) {
        return of("AdditionalRootCertificateCheck", link, controls);
    }

    public static VariableId identity(String link, boolean controls) {
        return of("Identity", link, controls);
    }

    private static VariableId of(String variable, String link, boolean controls) {
        return controls ? VariableId.of(COMPONENT, variable) : VariableId.of(COMPONENT, variable, link);
    }

    /** Those that are the same for all links. */
    public static List<VariableDefinition> shared() {
        return List.of(
                text(ORGANIZATION, "", "the operator's name in requests for a certificate (O)"),
                VariableDefinition.integer(
                                MAX_CHAIN, "", 1, MAX_CHAIN_CHARS, MAX_CHAIN_CHARS, "longest chain, in characters")
                        .with(Mutability.READ_ONLY),
                VariableDefinition.integer(
                        SIGNING_WAIT, "s", 1, 86_400, 30, "first wait for a signed certificate; it doubles each time"),
                VariableDefinition.integer(
                        SIGNING_REPEATS, "", 0, 20, 2, "how often a request for a certificate is repeated"),
                VariableDefinition.integer(
                        ATTEMPTS, "", 1, 100, 3, "tries of a new way in before the old one is taken again"));
    }

    /** Those of one link, with the values they begin with. */
    static List<VariableDefinition> ofLink(LinkPlace place, int profile, boolean additionalRootCheck) {
        String link = place.link();
        boolean plain = place.controls();
        return List.of(
                VariableDefinition.integer(profile(link, plain), "", 0, 3, profile, "the security profile in force")
                        .with(Mutability.READ_ONLY),
                VariableDefinition.integer(
                                entries(link, plain), "", 0, MAX_ROOTS, 0, "root certificates installed on the link")
                        .with(Mutability.READ_ONLY),
                VariableDefinition.flag(
                                additionalRootCheck(link, plain),
                                additionalRootCheck,
                                "a new root must be signed by the one it replaces")
                        .with(Mutability.READ_ONLY),
                text(identity(link, plain), place.secure().identity(), "who this station is on the link")
                        .with(Mutability.READ_ONLY));
    }

    private static VariableDefinition text(VariableId id, String value, String description) {
        return new VariableDefinition(
                id,
                Type.STRING,
                "",
                Mutability.READ_WRITE,
                false,
                OptionalDouble.empty(),
                OptionalDouble.of(64),
                List.of(),
                value,
                description);
    }
}
