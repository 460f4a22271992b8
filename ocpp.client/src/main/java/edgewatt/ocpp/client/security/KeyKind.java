package edgewatt.ocpp.client.security;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.DERUTF8String;

/** The station's own keys and the requests to certify them (PKCS#10, RFC 2986). Making an RSA key takes seconds. */
public enum KeyKind {
    /** Elliptic curve P-256. */
    EC("EC", "SHA256withECDSA", "1.2.840.10045.4.3.2"),
    /** RSA with 2048 bits. */
    RSA("RSA", "SHA256withRSA", "1.2.840.113549.1.1.11");

    private static final String ORGANIZATION = "2.5.4.10";
    private static final String COMMON_NAME = "2.5.4.3";

    private final String algorithm;
    private final String signature;
    private final String signatureOid;

    KeyKind(String algorithm, String signature, String signatureOid) {
        this.algorithm = algorithm;
        this.signature = signature;
        this.signatureOid = signatureOid;
    }

    KeyPair make() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        if (this == EC) {
            generator.initialize(new ECGenParameterSpec("secp256r1"));
        } else {
            generator.initialize(2048);
        }
        return generator.generateKeyPair();
    }

    /**
     * A request in PEM form (OCPP 1.6 security A02.FR.13).
     *
     * @param organization left out if empty
     */
    String request(KeyPair pair, String commonName, String organization) throws GeneralSecurityException, IOException {
        ASN1EncodableVector names = new ASN1EncodableVector();
        if (!organization.isEmpty()) {
            names.add(name(ORGANIZATION, organization));
        }
        names.add(name(COMMON_NAME, commonName));
        DERSequence asked = sequence(
                new ASN1Integer(0),
                new DERSequence(names),
                ASN1Primitive.fromByteArray(pair.getPublic().getEncoded()),
                new DERTaggedObject(false, 0, new DERSet()));
        Signature signer = Signature.getInstance(signature);
        signer.initSign(pair.getPrivate());
        signer.update(asked.getEncoded(ASN1Encoding.DER));
        ASN1ObjectIdentifier oid = new ASN1ObjectIdentifier(signatureOid);
        DERSequence method = this == EC ? sequence(oid) : sequence(oid, DERNull.INSTANCE);
        byte[] der = sequence(asked, method, new DERBitString(signer.sign())).getEncoded(ASN1Encoding.DER);
        return Pem.of("CERTIFICATE REQUEST", der);
    }

    /** @param pkcs8 of a key that belongs to this public one */
    static PrivateKey read(byte[] pkcs8, PublicKey its) throws GeneralSecurityException {
        return KeyFactory.getInstance(its.getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    }

    private static DERSet name(String oid, String value) {
        return new DERSet(sequence(new ASN1ObjectIdentifier(oid), new DERUTF8String(value)));
    }

    private static DERSequence sequence(ASN1Encodable... parts) {
        return new DERSequence(parts);
    }
}
