package edgewatt.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Maven needs the versions as management, bnd as dependencies: they stand in two files, and must be the same. */
class VersionsTest {
    @Test
    void theRootPomSaysWhatCnfSays() throws Exception {
        Map<String, String> cnf = versions("../cnf/pom.xml", "/project/dependencies/dependency");
        Map<String, String> root = versions("../pom.xml", "/project/dependencyManagement/dependencies/dependency");
        assertFalse(cnf.isEmpty());
        Map<String, String> common = new TreeMap<>(root);
        common.keySet().retainAll(cnf.keySet());
        Map<String, String> wanted = new TreeMap<>(cnf);
        wanted.keySet().retainAll(root.keySet());
        assertEquals(wanted, common);
    }

    private static Map<String, String> versions(String file, String path) throws Exception {
        Document pom = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(Path.of(file).toFile());
        Map<String, String> properties = new TreeMap<>();
        for (Element property : all(pom, "/project/properties/*")) {
            properties.put("${" + property.getTagName() + "}", property.getTextContent());
        }
        Map<String, String> versions = new TreeMap<>();
        for (Element dependency : all(pom, path)) {
            String version = text(dependency, "version");
            versions.put(
                    text(dependency, "groupId") + ":" + text(dependency, "artifactId"),
                    properties.getOrDefault(version, version));
        }
        return versions;
    }

    private static Iterable<Element> all(Document pom, String path) throws Exception {
        NodeList nodes = (NodeList) XPathFactory.newInstance().newXPath().evaluate(path, pom, XPathConstants.NODESET);
        return IntStream.range(0, nodes.getLength())
                .mapToObj(nodes::item)
                .map(Element.class::cast)
                .toList();
    }

    private static String text(Element parent, String name) {
        return parent.getElementsByTagName(name).item(0).getTextContent().strip();
    }
}
