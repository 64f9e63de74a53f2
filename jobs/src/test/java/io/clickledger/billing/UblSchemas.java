package io.clickledger.billing;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.Source;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.SAXException;

/** Reads UBL with nothing but the JDK, against the schemas that OASIS published. */
final class UblSchemas {
  private static final String CBC =
      "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2";
  private static final Map<String, Schema> SCHEMAS = new ConcurrentHashMap<>();

  private UblSchemas() {}

  /** The root of a valid document. */
  static Element valid(byte[] bytes) {
    try {
      var document = parse(bytes);
      var root = document.getDocumentElement();
      SCHEMAS
          .computeIfAbsent(root.getLocalName(), UblSchemas::schema)
          .newValidator()
          .validate(new StreamSource(new ByteArrayInputStream(bytes)));
      return root;
    } catch (IOException | SAXException | ParserConfigurationException e) {
      throw new AssertionError("not valid: " + e, e);
    }
  }

  private static Document parse(byte[] bytes)
      throws IOException, SAXException, ParserConfigurationException {
    var factory = DocumentBuilderFactory.newInstance();
    factory.setNamespaceAware(true);
    factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
    return factory.newDocumentBuilder().parse(new ByteArrayInputStream(bytes));
  }

  private static Schema schema(String root) {
    try {
      var sources =
          Stream.of(
                  "schemas/CCTS_CCT_SchemaModule.xsd",
                  "schemas/xmldsig-core-schema.xsd",
                  "schemas/XAdES01903v132-201601.xsd",
                  "schemas/XAdES01903v141-201601.xsd",
                  "external/schemas/ubl21/maindoc/UBL-%s-2.1.xsd".formatted(root))
              .map(UblSchemas.class.getClassLoader()::getResource)
              .map(url -> new StreamSource(Objects.requireNonNull(url).toExternalForm()))
              .toArray(Source[]::new);
      return SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI).newSchema(sources);
    } catch (SAXException e) {
      throw new AssertionError("the schema of " + root + " cannot be read: " + e, e);
    }
  }

  /** The children of an element with this name. */
  static Stream<Element> children(Element parent, String name) {
    var children = parent.getChildNodes();
    return IntStream.range(0, children.getLength())
        .mapToObj(children::item)
        .filter(Element.class::isInstance)
        .map(Element.class::cast)
        .filter(child -> child.getLocalName().equals(name));
  }

  /** The text at the end of a path on which each element comes once. */
  static String text(Element element, String... path) {
    var found = element;
    for (var name : path) {
      var next = children(found, name).toList();
      if (next.size() != 1) {
        throw new AssertionError(next.size() + " elements " + name + " in " + found.getNodeName());
      }
      found = next.get(0);
    }
    return found.getTextContent();
  }

  /** The value of an item's property. */
  static String property(Element line, String name) {
    return children(line, "Item")
        .flatMap(item -> children(item, "AdditionalItemProperty"))
        .filter(property -> text(property, "Name").equals(name))
        .map(property -> text(property, "Value"))
        .findFirst()
        .orElseThrow();
  }

  /** Values of every attribute {@code currencyID}. */
  static Stream<String> currencies(Element root) {
    var all = root.getElementsByTagNameNS(CBC, "*");
    return IntStream.range(0, all.getLength())
        .mapToObj(i -> (Element) all.item(i))
        .filter(element -> element.hasAttribute("currencyID"))
        .map(element -> element.getAttribute("currencyID"));
  }
}
