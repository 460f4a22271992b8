package edgewatt.web.access;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.DERUTCTime;
import org.bouncycastle.asn1.DERUTF8String;

/**
 * A self-signed certificate (RFC 5280) for a server. Its trust is its fingerprint, not its dates: it is valid from before
 * any clock that was never set to the last day that the short form of a date can name, so that it never locks out anybody.
 */
final class SelfSigned {
    private static final ASN1ObjectIdentifier ECDSA_SHA256 = new ASN1ObjectIdentifier("1.2.840.10045.4.3.2");
    private static final ASN1ObjectIdentifier COMMON_NAME = new ASN1ObjectIdentifier("2.5.4.3");
    private static final ASN1ObjectIdentifier ALTERNATIVE_NAMES = new ASN1ObjectIdentifier("2.5.29.17");
    private static final ASN1ObjectIdentifier SERVER_USE = new ASN1ObjectIdentifier("2.5.29.37");
    private static final ASN1ObjectIdentifier SERVER = new ASN1ObjectIdentifier("1.3.6.1.5.5.7.3.1");
    private static final String FROM = "700101000000Z";
    private static final String UNTIL = "491231235959Z";
    private static final int DNS = 2;
    private static final int IP = 7;
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|[0-9a-fA-F.:]*:[0-9a-fA-F.:]*");

    private SelfSigned() {}

    static X509Certificate certificate(KeyPair key, SecureRandom random, Collection<String> names)
            throws GeneralSecurityException {
        try {
            DERSequence algorithm = sequence(ECDSA_SHA256);
            DERSequence name = sequence(new DERSet(sequence(COMMON_NAME, new DERUTF8String("Edgewatt"))));
            DERSequence body = sequence(
                    new DERTaggedObject(true, 0, new ASN1Integer(2)),
                    new ASN1Integer(new BigInteger(126, random).setBit(125)),
                    algorithm,
                    name,
                    sequence(new DERUTCTime(FROM), new DERUTCTime(UNTIL)),
                    name,
                    ASN1Primitive.fromByteArray(key.getPublic().getEncoded()),
                    new DERTaggedObject(
                            true,
                            3,
                            sequence(
                                    extension(ALTERNATIVE_NAMES, alternatives(names)),
                                    extension(SERVER_USE, sequence(SERVER)))));
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(key.getPrivate(), random);
            signature.update(body.getEncoded(ASN1Encoding.DER));
            byte[] whole = sequence(body, algorithm, new DERBitString(signature.sign()))
                    .getEncoded(ASN1Encoding.DER);
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(whole));
        } catch (IOException e) {
            throw new GeneralSecurityException("a certificate cannot be written", e);
        }
    }

    /** The names that a certificate bears, ordered. */
    static List<String> names(X509Certificate certificate) throws GeneralSecurityException {
        Collection<List<?>> all = certificate.getSubjectAlternativeNames();
        return all == null
                ? List.of()
                : ordered(
                        all.stream().map(entry -> String.valueOf(entry.get(1))).toList());
    }

    /** In the form in which a certificate gives them back: each once, lower case, addresses normal. */
    static List<String> ordered(Collection<String> names) {
        TreeSet<String> all = new TreeSet<>();
        for (String name : names) {
            String text = name.strip().toLowerCase(Locale.ROOT);
            all.add(ADDRESS.matcher(text).matches() ? address(text).getHostAddress() : text);
        }
        return List.copyOf(all);
    }

    private static DERSequence alternatives(Collection<String> names) {
        List<ASN1Encodable> all = new ArrayList<>();
        for (String name : ordered(names)) {
            all.add(
                    ADDRESS.matcher(name).matches()
                            ? new DERTaggedObject(
                                    false, IP, new DEROctetString(address(name).getAddress()))
                            : new DERTaggedObject(false, DNS, new DERIA5String(name)));
        }
        return sequence(all.toArray(new ASN1Encodable[0]));
    }

    /** Of a literal: nothing is looked up. */
    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("'" + literal + "' is no IP address", e);
        }
    }

    private static DERSequence extension(ASN1ObjectIdentifier id, DERSequence value) throws IOException {
        return sequence(id, new DEROctetString(value.getEncoded(ASN1Encoding.DER)));
    }

    private static DERSequence sequence(ASN1Encodable... parts) {
        return new DERSequence(parts);
    }
}
