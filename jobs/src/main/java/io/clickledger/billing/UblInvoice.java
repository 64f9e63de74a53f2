package io.clickledger.billing;

import java.util.ArrayList;
import oasis.names.specification.ubl.schema.xsd.commonaggregatecomponents_21.InvoiceLineType;
import oasis.names.specification.ubl.schema.xsd.invoice_21.InvoiceType;

/** An invoice as a UBL Invoice (type 380). */
final class UblInvoice {
  private UblInvoice() {}

  static InvoiceType of(UblParts parts) {
    var ubl = new InvoiceType();
    ubl.setUBLVersionID(UblParts.VERSION);
    ubl.setID(parts.number());
    ubl.setIssueDate(parts.issueDate());
    ubl.setIssueTime(parts.issueTime());
    ubl.setInvoiceTypeCode("380");
    ubl.setNote(new ArrayList<>(parts.notes()));
    ubl.setDocumentCurrencyCode(parts.currency());
    ubl.addInvoicePeriod(parts.period());
    ubl.setAccountingSupplierParty(parts.supplierParty());
    ubl.setAccountingCustomerParty(parts.customerParty());
    ubl.setLegalMonetaryTotal(parts.total());
    for (var line : parts.lines()) {
      ubl.addInvoiceLine(line(parts, ubl.getInvoiceLineCount() + 1, line));
    }
    return ubl;
  }

  private static InvoiceLineType line(UblParts parts, int lineNo, InvoiceLine line) {
    var ubl = new InvoiceLineType();
    ubl.setID(String.valueOf(lineNo));
    ubl.setInvoicedQuantity(parts.quantity(line)).setUnitCode(UblParts.UNIT);
    ubl.setLineExtensionAmount(parts.lineAmount(line));
    ubl.setItem(parts.item(line));
    ubl.setPrice(parts.price(line));
    return ubl;
  }
}
