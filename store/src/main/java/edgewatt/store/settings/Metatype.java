package edgewatt.store.settings;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Reads a bundle's metatype resource (OSGi Compendium, chapter 105). The resource itself is read, and not the Metatype
 * service asked, because it is there before the bundle starts and because the service does not tell the range.
 */
final class Metatype {
    private final Map<String, Map<String, Attribute>> definitions = new HashMap<>();
    private final Map<String, Map<String, Attribute>> byPid = new TreeMap<>();
    private Map<String, Attribute> definition = Map.of();
    private List<String> options = List.of();
    private final Set<String> factories = new TreeSet<>();
    private String pid = "";

    private Metatype() {}

    /** What one resource declares. */
    static Declarations read(InputStream xml) throws IOException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        Metatype metatype = new Metatype();
        try {
            XMLStreamReader reader = factory.createXMLStreamReader(xml);
            while (reader.hasNext()) {
                if (reader.next() == XMLStreamConstants.START_ELEMENT) {
                    metatype.element(reader);
                }
            }
            reader.close();
        } catch (XMLStreamException e) {
            throw new IOException(e);
        }
        return new Declarations(metatype.byPid, metatype.byPid.keySet(), metatype.factories);
    }

    private void element(XMLStreamReader r) {
        switch (r.getLocalName()) {
            case "OCD" -> {
                definition = new TreeMap<>();
                definitions.put(text(r, "id", ""), definition);
            }
            case "AD" -> {
                options = new ArrayList<>();
                Attribute a = new Attribute(
                        text(r, "id", ""),
                        text(r, "type", "String"),
                        !text(r, "cardinality", "0").equals("0"),
                        number(r, "min"),
                        number(r, "max"),
                        options);
                definition.put(a.id(), a);
            }
            case "Option" -> options.add(text(r, "value", ""));
            case "Designate" -> {
                pid = text(r, "factoryPid", text(r, "pid", ""));
                if (!text(r, "factoryPid", "").isEmpty()) {
                    factories.add(pid);
                }
            }
            case "Object" ->
                byPid.computeIfAbsent(pid, p -> new TreeMap<>())
                        .putAll(definitions.getOrDefault(text(r, "ocdref", ""), Map.of()));
            default -> {
                // names and icons do not matter here
            }
        }
    }

    private static String text(XMLStreamReader r, String name, String otherwise) {
        String value = r.getAttributeValue(null, name);
        return value == null || value.isEmpty() ? otherwise : value;
    }

    private static Double number(XMLStreamReader r, String name) {
        try {
            String value = r.getAttributeValue(null, name);
            return value == null ? null : Double.valueOf(value);
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
