package edgewatt.deploy.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import edgewatt.api.deploy.Deployer.Layer;
import edgewatt.api.deploy.Deployer.Status;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Reads and writes the document of a layer: OSGi Feature JSON with one extension of ours. */
public final class FeatureCodec {
    private static final String EXTENSION = "edgewatt-generation";
    private static final int MAX_BUNDLES = 500;

    private final JsonMapper mapper = mapper();

    /** Strict: no duplicate key, nothing after the end, bounded depth. */
    public static JsonMapper mapper() {
        return JsonMapper.builder(JsonFactory.builder()
                        .streamReadConstraints(StreamReadConstraints.builder()
                                .maxNestingDepth(20)
                                .build())
                        .build())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(SerializationFeature.INDENT_OUTPUT)
                .build();
    }

    /**
     * @param document whose signature was verified before
     * @throws Refused {@link Status#DAMAGED} if it is no such document
     */
    public Feature read(byte[] document) throws Refused {
        try {
            JsonNode root = mapper.readTree(document);
            JsonNode own = root.path("extensions").path(EXTENSION).path("json");
            Layer layer = layer(text(own, "layer"));
            Map<String, Map<String, Object>> configurations = root.has("configurations")
                    ? mapper.convertValue(
                            root.path("configurations"), new TypeReference<Map<String, Map<String, Object>>>() {})
                    : Map.of();
            for (String pid : configurations.keySet()) {
                if (!pid.matches("[A-Za-z0-9._~-]{1,100}")) {
                    throw damaged("configuration '" + pid + "' is no PID");
                }
            }
            List<String> architectures = new ArrayList<>();
            own.path("architectures").forEach(name -> architectures.add(name.asText()));
            return new Feature(
                    layer,
                    whole(own, "number", 1, Long.MAX_VALUE),
                    root.path("description").asText(""),
                    Instant.parse(text(own, "created")),
                    Instant.parse(text(own, "expires")),
                    (int) whole(own, "minJava", 8, 1000),
                    architectures,
                    items(root.path("bundles")),
                    configurations);
        } catch (IOException | DateTimeException | IllegalArgumentException e) {
            throw new Refused(Status.DAMAGED, "the document is not a generation: " + firstLine(e.getMessage()), e);
        }
    }

    public byte[] write(Feature feature) {
        ObjectNode root = mapper.createObjectNode();
        String layer = feature.layer().name().toLowerCase(Locale.ROOT);
        root.put("feature-resource-version", "1.0");
        root.put("id", "edgewatt:" + layer + ":" + feature.number());
        root.put("description", feature.description());
        root.put("complete", feature.layer() == Layer.BASE);
        ArrayNode bundles = root.putArray("bundles");
        for (Feature.Item item : feature.bundles()) {
            bundles.addObject()
                    .put("id", item.id())
                    .put("name", item.name())
                    .put("sha256", item.sha256())
                    .put("size", item.size())
                    .put("startLevel", item.startLevel())
                    .put("safetySet", item.safetySet());
        }
        root.set("configurations", mapper.valueToTree(new TreeMap<>(feature.configurations())));
        ObjectNode own = root.putObject("extensions").putObject(EXTENSION);
        own.put("kind", "mandatory").put("type", "json");
        ObjectNode json = own.putObject("json");
        json.put("layer", layer)
                .put("number", feature.number())
                .put("created", feature.created().toString())
                .put("expires", feature.expires().toString())
                .put("minJava", feature.minJava());
        ArrayNode architectures = json.putArray("architectures");
        feature.architectures().forEach(architectures::add);
        try {
            return mapper.writeValueAsBytes(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can always be written", e);
        }
    }

    private static List<Feature.Item> items(JsonNode bundles) throws Refused {
        if (!bundles.isArray() || bundles.size() > MAX_BUNDLES) {
            throw damaged("'bundles' is no list of at most " + MAX_BUNDLES);
        }
        List<Feature.Item> items = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (JsonNode bundle : bundles) {
            String name = text(bundle, "name");
            String sha256 = text(bundle, "sha256");
            String id = text(bundle, "id");
            if (!name.matches("[A-Za-z0-9._-]{1,200}") || !names.add(name)) {
                throw damaged("bundle '" + name + "' is named twice, or that is no name");
            }
            if (!sha256.matches("[0-9a-f]{64}") || !id.matches("[^:\\s]+:[^:\\s]+:[^:\\s]+")) {
                throw damaged("bundle '" + name + "' lacks coordinates or a SHA-256");
            }
            items.add(new Feature.Item(
                    name,
                    id,
                    sha256,
                    whole(bundle, "size", 1, 1L << 31),
                    (int) whole(bundle, "startLevel", 1, 100),
                    bundle.path("safetySet").asBoolean(false)));
        }
        return items;
    }

    private static Layer layer(String text) throws Refused {
        return switch (text) {
            case "base" -> Layer.BASE;
            case "overlay" -> Layer.OVERLAY;
            default -> throw damaged("layer '" + text + "' is neither base nor overlay");
        };
    }

    private static String text(JsonNode node, String key) throws Refused {
        JsonNode value = node.path(key);
        if (!value.isTextual() || value.textValue().isBlank()) {
            throw damaged("'" + key + "' is missing");
        }
        return value.textValue();
    }

    private static long whole(JsonNode node, String key, long min, long max) throws Refused {
        JsonNode value = node.path(key);
        if (!value.isIntegralNumber()
                || !value.canConvertToLong()
                || value.longValue() < min
                || value.longValue() > max) {
            throw damaged("'" + key + "' is no whole number from " + min + " to " + max);
        }
        return value.longValue();
    }

    private static Refused damaged(String what) {
        return new Refused(Status.DAMAGED, "the document is not a generation: " + what);
    }

    private static String firstLine(String message) {
        return message == null ? "" : message.lines().findFirst().orElse("");
    }
}
