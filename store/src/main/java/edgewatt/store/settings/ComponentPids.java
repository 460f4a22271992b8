package edgewatt.store.settings;

import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import java.util.TreeSet;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** Reads from a component's description (OSGI Compendium, chapter 112) to which PIDs it listens. */
final class ComponentPids {
    private ComponentPids() {}

    static Set<String> read(InputStream xml) throws IOException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        Set<String> pids = new TreeSet<>();
        try {
            XMLStreamReader reader = factory.createXMLStreamReader(xml);
            while (reader.hasNext()) {
                if (reader.next() == XMLStreamConstants.START_ELEMENT
                        && reader.getLocalName().equals("component")) {
                    String name = reader.getAttributeValue(null, "name");
                    String listed = reader.getAttributeValue(null, "configuration-pid");
                    for (String pid : (listed == null ? "$" : listed).strip().split("\\s+")) {
                        pids.add(pid.equals("$") ? String.valueOf(name) : pid);
                    }
                }
            }
            reader.close();
        } catch (XMLStreamException e) {
            throw new IOException(e);
        }
        return pids;
    }
}
