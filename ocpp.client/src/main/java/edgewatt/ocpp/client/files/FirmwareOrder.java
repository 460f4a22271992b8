package edgewatt.ocpp.client.files;

import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.ocpp.client.rpc.Json;
import edgewatt.ocpp.client.rpc.Payload;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A backend's wish for other firmware.
 *
 * @param requestId what the statuses shall carry; absent for a version without
 * @param location holds credentials: see {@link PendingFirmware} for where it is kept
 * @param retrieveAt not before
 * @param installAt not before; absent = at once
 * @param signed absent in 1.6 without the security extension
 */
public record FirmwareOrder(
        OptionalInt requestId,
        String location,
        Instant retrieveAt,
        Optional<Instant> installAt,
        OptionalInt retries,
        OptionalInt retryIntervalS,
        Optional<Signed> signed) {
    /**
     * @param certificate of the signer, PEM; others that lead to a root may follow
     * @param signature base64
     */
    public record Signed(String certificate, String signature) {}

    /** Without the location. */
    ObjectNode json() {
        ObjectNode json = Json.object().put("retrieveAt", retrieveAt.toString());
        requestId.ifPresent(id -> json.put("requestId", id));
        installAt.ifPresent(at -> json.put("installAt", at.toString()));
        retries.ifPresent(n -> json.put("retries", n));
        retryIntervalS.ifPresent(s -> json.put("retryInterval", s));
        signed.ifPresent(s -> json.put("certificate", s.certificate()).put("signature", s.signature()));
        return json;
    }

    static FirmwareOrder read(Payload p, String location) {
        Optional<String> certificate = p.optionalText("certificate", 1 << 16);
        Optional<String> signature = p.optionalText("signature", 1 << 16);
        return new FirmwareOrder(
                p.optionalInteger("requestId", Integer.MIN_VALUE),
                location,
                p.optionalInstant("retrieveAt").orElse(Instant.EPOCH),
                p.optionalInstant("installAt"),
                p.optionalInteger("retries", 0),
                p.optionalInteger("retryInterval", 0),
                certificate.flatMap(c -> signature.map(s -> new Signed(c, s))));
    }
}
