package io.clickledger.billing;

import com.helger.commons.datetime.XMLOffsetTime;
import io.clickledger.common.Micros;
import io.clickledger.table.Invoice;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import oasis.names.specification.ubl.schema.xsd.commonaggregatecomponents_21.BillingReferenceType;
import oasis.names.specification.ubl.schema.xsd.commonaggregatecomponents_21.CustomerPartyType;
import oasis.names.specification.ubl.schema.xsd.commonaggregatecomponents_21.DocumentReferenceType;
import oasis.names.specification.ubl.schema.xsd.commonaggregatecomponents_21.ItemPropertyType;
import oasis.names.specification.ubl.schema.xsd.commonaggregatecomponents_21.ItemType;
import oasis.names.specification.ubl.schema.xsd.commonaggregatecomponents_21.MonetaryTotalType;
import oasis.names.specification.ubl.schema.xsd.commonaggregatecomponents_21.PartyIdentificationType;
import oasis.names.specification.ubl.schema.xsd.commonaggregatecomponents_21.PartyNameType;
import oasis.names.specification.ubl.schema.xsd.commonaggregatecomponents_21.PartyType;
import oasis.names.specification.ubl.schema.xsd.commonaggregatecomponents_21.PeriodType;
import oasis.names.specification.ubl.schema.xsd.commonaggregatecomponents_21.PriceType;
import oasis.names.specification.ubl.schema.xsd.commonaggregatecomponents_21.SupplierPartyType;
import oasis.names.specification.ubl.schema.xsd.commonbasiccomponents_21.DescriptionType;
import oasis.names.specification.ubl.schema.xsd.commonbasiccomponents_21.LineExtensionAmountType;
import oasis.names.specification.ubl.schema.xsd.commonbasiccomponents_21.NoteType;
import org.jspecify.annotations.Nullable;

/**
 * What the UBL documents of a billing document have in common.
 *
 * @param supplier who bills
 */
record UblParts(InvoiceDocument document, String supplier) {
  static final String VERSION = "2.1";

  /** Each: UN/ECE Recommendation 20. */
  static final String UNIT = "C62";

  String number() {
    return document.invoiceNo();
  }

  /** The UTC day. */
  LocalDate issueDate() {
    return issuedAt().toLocalDate();
  }

  XMLOffsetTime issueTime() {
    return XMLOffsetTime.of(issuedAt().toOffsetTime());
  }

  private OffsetDateTime issuedAt() {
    return document.issue().issuedAt().atOffset(ZoneOffset.UTC);
  }

  String currency() {
    return statement().account().currency().getCurrencyCode();
  }

  private Statement statement() {
    return document.statement();
  }

  List<InvoiceLine> lines() {
    return statement().lines();
  }

  /** Why a note was issued, and what seals the document. */
  List<NoteType> notes() {
    var notes = new ArrayList<NoteType>();
    var reason = document.reason();
    if (reason != null) {
      notes.add(new NoteType(PlainText.of(reason)));
    }
    notes.add(
        new NoteType(
            "Exact net %s %s. Fingerprint (SHA-256): %s"
                .formatted(
                    Micros.formatExact(statement().netMicros()),
                    currency(),
                    document.fingerprint())));
    return notes;
  }

  PeriodType period() {
    var period = new PeriodType();
    period.setStartDate(statement().period().firstDay());
    period.setEndDate(statement().period().lastDay());
    period.addDescription(new DescriptionType("days of " + statement().account().zone().getId()));
    return period;
  }

  /** The invoice that a note corrects. */
  BillingReferenceType billingReference() {
    var invoice = new DocumentReferenceType();
    invoice.setID(Objects.requireNonNull(document.refersTo(), "a note refers to an invoice"));
    var reference = new BillingReferenceType();
    reference.setInvoiceDocumentReference(invoice);
    return reference;
  }

  SupplierPartyType supplierParty() {
    var party = new SupplierPartyType();
    party.setParty(named(PlainText.of(supplier)));
    return party;
  }

  CustomerPartyType customerParty() {
    var advertiser = String.valueOf(statement().account().advertiserId());
    var id = new PartyIdentificationType();
    id.setID(advertiser);
    var party = new CustomerPartyType();
    party.setParty(named("Advertiser " + advertiser));
    party.getParty().addPartyIdentification(id);
    return party;
  }

  private static PartyType named(String text) {
    var name = new PartyNameType();
    name.setName(text);
    var party = new PartyType();
    party.addPartyName(name);
    return party;
  }

  MonetaryTotalType total() {
    var amount = amount(statement().amountMinor());
    var total = new MonetaryTotalType();
    total.setLineExtensionAmount(amount).setCurrencyID(currency());
    total.setTaxExclusiveAmount(amount).setCurrencyID(currency());
    total.setPayableAmount(amount).setCurrencyID(currency());
    return total;
  }

  LineExtensionAmountType lineAmount(InvoiceLine line) {
    var amount = new LineExtensionAmountType(amount(line.amountMinor()));
    amount.setCurrencyID(currency());
    return amount;
  }

  BigDecimal quantity(InvoiceLine line) {
    return asTold(BigDecimal.valueOf(line.figures().netClicks()));
  }

  private BigDecimal amount(long minorUnits) {
    return asTold(new BigDecimal(Micros.format(minorUnits, statement().account().currency())));
  }

  /** A credit note says what is credited: the opposite of what is owed more. */
  private BigDecimal asTold(BigDecimal figure) {
    return document.kind().equals(Invoice.CREDIT_NOTE) ? figure.negate() : figure;
  }

  ItemType item(InvoiceLine line) {
    var ad = line.key().adId();
    var figures = line.figures();
    var band = line.band();
    var item = new ItemType();
    item.setName(
        "Clicks of campaign " + line.key().campaignId() + (ad == null ? "" : " (ad " + ad + ")"));
    addProperty(item, InvoiceLines.CAMPAIGN_ID, line.key().campaignId());
    addProperty(item, InvoiceLines.AD_ID, ad);
    addProperty(item, Invoice.GROSS_CLICKS, figures.grossClicks());
    addProperty(item, Invoice.INVALID_CLICKS, figures.invalidClicks());
    addProperty(item, Invoice.GIVT_CLICKS, figures.givtClicks());
    addProperty(item, Invoice.SIVT_CLICKS, figures.sivtClicks());
    addProperty(item, Invoice.MANUAL_CLICKS, figures.manualClicks());
    addProperty(item, Invoice.NET_CLICKS, figures.netClicks());
    addProperty(item, Invoice.AUCTION_CLICKS, figures.auctionClicks());
    addProperty(item, Invoice.UNIT_PRICE_MIN_MICROS, band == null ? null : band.minMicros());
    addProperty(item, Invoice.UNIT_PRICE_MAX_MICROS, band == null ? null : band.maxMicros());
    addProperty(item, Invoice.NET_MICROS, figures.netMicros());
    addProperty(item, Invoice.REMAINDER_MICROS, line.remainderMicros());
    return item;
  }

  private static void addProperty(ItemType item, String name, @Nullable Long value) {
    if (value != null) {
      var property = new ItemPropertyType();
      property.setName(name);
      property.setValue(value.toString());
      item.addAdditionalItemProperty(property);
    }
  }

  /** The price of a click where all had the same; null where not. */
  @Nullable PriceType price(InvoiceLine line) {
    var band = line.band();
    if (band == null || band.minMicros() != band.maxMicros()) {
      return null;
    }
    var price = new PriceType();
    price
        .setPriceAmount(new BigDecimal(Micros.formatExact(band.minMicros())))
        .setCurrencyID(currency());
    return price;
  }
}
