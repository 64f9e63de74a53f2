package io.clickledger.billing;

import com.helger.commons.error.list.ErrorList;
import com.helger.ubl21.UBL21Marshaller;
import com.helger.ubl21.UBL21Marshaller.UBL21JAXBMarshaller;
import com.helger.ubl21.UBL21NamespaceContext;
import com.helger.xml.namespace.MapBasedNamespaceContext;
import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.table.Invoice;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A billing document as UBL 2.1, checked against its schema: an Invoice, a CreditNote or a
 * DebitNote; the notes name their invoice. UTF-8, indented, the same document gives the same bytes.
 *
 * <p>The amounts and quantities of a CreditNote say what is credited: they are those of the table
 * with the opposite sign, line by line, so that they still add up where a line goes the other way.
 * The properties of an item bear the names, values and signs of the table. There is no tax in the
 * lake: the amounts are without it.
 */
final class InvoiceUbl {
  private InvoiceUbl() {}

  /**
   * @param supplier who bills
   * @throws ClickledgerException BILLING_GUARD when the schema does not allow the document
   */
  static byte[] bytes(InvoiceDocument document, String supplier) {
    var parts = new UblParts(document, supplier);
    return switch (document.kind()) {
      case Invoice.CREDIT_NOTE ->
          valid(UBL21Marshaller.creditNote(), UblCreditNote.of(parts), document);
      case Invoice.DEBIT_NOTE ->
          valid(UBL21Marshaller.debitNote(), UblDebitNote.of(parts), document);
      default -> valid(UBL21Marshaller.invoice(), UblInvoice.of(parts), document);
    };
  }

  private static <T> byte[] valid(
      UBL21JAXBMarshaller<T> marshaller, T ubl, InvoiceDocument document) {
    var errors = new ErrorList();
    marshaller
        .setCollectErrors(errors)
        .setNamespaceContext(
            new MapBasedNamespaceContext(UBL21NamespaceContext.getInstance())
                .addDefaultNamespaceURI(marshaller.getRootElementNamespaceURI()))
        .setFormattedOutput(true)
        .setCharset(StandardCharsets.UTF_8)
        // It would log what is thrown below.
        .writeExceptionCallbacks()
        .removeAll();
    var bytes = marshaller.getAsBytes(ubl);
    if (bytes == null || errors.containsAtLeastOneError()) {
      throw new ClickledgerException(
          ErrorCode.BILLING_GUARD,
          "%s cannot be told in UBL 2.1: %s".formatted(document.invoiceNo(), said(errors)),
          "export it in the other formats (--format csv,json,html), and report this");
    }
    return bytes;
  }

  private static String said(ErrorList errors) {
    return errors.stream()
        .map(error -> String.valueOf(error.getErrorText(Locale.ROOT)))
        .collect(Collectors.joining("; "));
  }
}
