package io.clickledger.billing;

import java.util.ArrayList;
import oasis.names.specification.ubl.schema.xsd.commonaggregatecomponents_21.DebitNoteLineType;
import oasis.names.specification.ubl.schema.xsd.debitnote_21.DebitNoteType;

/** A debit note as a UBL DebitNote, which has no type code. */
final class UblDebitNote {
  private UblDebitNote() {}

  static DebitNoteType of(UblParts parts) {
    var ubl = new DebitNoteType();
    ubl.setUBLVersionID(UblParts.VERSION);
    ubl.setID(parts.number());
    ubl.setIssueDate(parts.issueDate());
    ubl.setIssueTime(parts.issueTime());
    ubl.setNote(new ArrayList<>(parts.notes()));
    ubl.setDocumentCurrencyCode(parts.currency());
    ubl.addInvoicePeriod(parts.period());
    ubl.addBillingReference(parts.billingReference());
    ubl.setAccountingSupplierParty(parts.supplierParty());
    ubl.setAccountingCustomerParty(parts.customerParty());
    ubl.setRequestedMonetaryTotal(parts.total());
    for (var line : parts.lines()) {
      ubl.addDebitNoteLine(line(parts, ubl.getDebitNoteLineCount() + 1, line));
    }
    return ubl;
  }

  private static DebitNoteLineType line(UblParts parts, int lineNo, InvoiceLine line) {
    var ubl = new DebitNoteLineType();
    ubl.setID(String.valueOf(lineNo));
    ubl.setDebitedQuantity(parts.quantity(line)).setUnitCode(UblParts.UNIT);
    ubl.setLineExtensionAmount(parts.lineAmount(line));
    ubl.setItem(parts.item(line));
    ubl.setPrice(parts.price(line));
    return ubl;
  }
}
