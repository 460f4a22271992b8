package edgewatt.deploy.tool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.deploy.format.Feature;
import edgewatt.deploy.format.FeatureCodec;
import java.util.Locale;
import java.util.Map;

/** The bill of materials of a layer in CycloneDX 1.5. */
final class Sbom {
    private final JsonMapper mapper = FeatureCodec.mapper();

    /** @param licences name of the bundle to what its manifest says */
    byte[] write(Feature feature, Map<String, String> licences) {
        ObjectNode bom = mapper.createObjectNode();
        bom.put("bomFormat", "CycloneDX").put("specVersion", "1.5").put("version", 1);
        ObjectNode metadata = bom.putObject("metadata");
        metadata.put("timestamp", feature.created().toString());
        metadata.putObject("component")
                .put("type", "firmware")
                .put("name", "edgewatt-" + feature.layer().name().toLowerCase(Locale.ROOT))
                .put("version", Long.toString(feature.number()));
        ArrayNode components = bom.putArray("components");
        for (Feature.Item item : feature.bundles()) {
            String[] id = item.id().split(":");
            ObjectNode component = components.addObject();
            component
                    .put("type", "library")
                    .put("group", id[0])
                    .put("name", id[1])
                    .put("version", item.version())
                    .put("bom-ref", item.sha256());
            if (!id[0].equals("bundle")) {
                component.put("purl", "pkg:maven/" + id[0] + "/" + id[1] + "@" + item.version());
            }
            component.putArray("hashes").addObject().put("alg", "SHA-256").put("content", item.sha256());
            String licence = licences.getOrDefault(item.name(), "");
            if (!licence.isEmpty()) {
                component.putArray("licenses").addObject().putObject("license").put("name", licence);
            }
        }
        try {
            return mapper.writeValueAsBytes(bom);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can always be written", e);
        }
    }
}
