package io.clickledger.billing;

import java.util.ArrayList;
import oasis.names.specification.ubl.schema.xsd.commonaggregatecomponents_21.CreditNoteLineType;
import oasis.names.specification.ubl.schema.xsd.creditnote_21.CreditNoteType;

/** A credit note as a UBL CreditNote (type 381). */
final class UblCreditNote {
  private UblCreditNote() {}

  static CreditNoteType of(UblParts parts) {
    var ubl = new CreditNoteType();
    ubl.setUBLVersionID(UblParts.VERSION);
    ubl.setID(parts.number());
    ubl.setIssueDate(parts.issueDate());
    ubl.setIssueTime(parts.issueTime());
    ubl.setCreditNoteTypeCode("381");
    ubl.setNote(new ArrayList<>(parts.notes()));
    ubl.setDocumentCurrencyCode(parts.currency());
    ubl.addInvoicePeriod(parts.period());
    ubl.addBillingReference(parts.billingReference());
    ubl.setAccountingSupplierParty(parts.supplierParty());
    ubl.setAccountingCustomerParty(parts.customerParty());
    ubl.setLegalMonetaryTotal(parts.total());
    for (var line : parts.lines()) {
      ubl.addCreditNoteLine(line(parts, ubl.getCreditNoteLineCount() + 1, line));
    }
    return ubl;
  }

  private static CreditNoteLineType line(UblParts parts, int lineNo, InvoiceLine line) {
    var ubl = new CreditNoteLineType();
    ubl.setID(String.valueOf(lineNo));
    ubl.setCreditedQuantity(parts.quantity(line)).setUnitCode(UblParts.UNIT);
    ubl.setLineExtensionAmount(parts.lineAmount(line));
    ubl.setItem(parts.item(line));
    ubl.setPrice(parts.price(line));
    return ubl;
  }
}
