package io.clickledger.demo.generate;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The oracle's figures as JSON. Money is integer micros of the account's currency, dates are UTC
 * days and instants RFC 3339 in UTC, unless said otherwise. Rows without a click are left out.
 *
 * <ul>
 *   <li>{@code settings}: every setting by its flag's name, as text
 *   <li>{@code event_time_from}, {@code event_time_to}: the days, end excluded
 *   <li>{@code records_read}: records in all landing files
 *   <li>{@code archive}: {@code accepted} (all valid records, copies included), {@code rejected}
 *   <li>{@code stream}: {@code accepted} (one for each click with a copy on time), {@code
 *       duplicate} (its other copies on time), {@code late} (copies received over 15 minutes after
 *       the event), {@code rejected}
 *   <li>{@code rejected_by_reason}: object of reason to records, every reason
 *   <li>{@code distinct_clicks}; {@code never_counted_clicks}: of them, those of which all copies
 *       are late
 *   <li>{@code marks_complete}: false where an hour has so many clicks that caps were not counted;
 *       what is invalid is a lower bound then
 *   <li>{@code days}: rows of {@code event_date}, {@code gross_clicks} (distinct), {@code
 *       invalid_clicks} (with any mark), {@code net_clicks}, {@code marked_clicks} (object of rule
 *       to distinct clicks, {@link RoutineMarks.Rule}), {@code gross_micros}, {@code net_micros}
 *       (objects of currency to micros), {@code top_ads} (up to 20 rows of {@code ad_id}, {@code
 *       clicks}, most clicks first, then lower id)
 *   <li>{@code hours}: rows of {@code hour} (its start), {@code campaign_id}, {@code truth_clicks},
 *       {@code truth_micros}, {@code stream_clicks}, {@code stream_micros}, {@code
 *       never_counted_clicks}, {@code never_counted_micros}; truth = stream + never counted
 *   <li>{@code minutes} (up to 7 days): {@code from} (an instant), {@code truth_clicks}, {@code
 *       stream_clicks}: one number for each minute of event time since then
 *   <li>{@code campaign_days}: rows of {@code event_date}, {@code advertiser_id}, {@code
 *       campaign_id}, {@code currency}, {@code gross_clicks}, {@code invalid_clicks}, {@code
 *       net_clicks}, {@code gross_micros}, {@code net_micros}
 *   <li>{@code campaign_billing_days}: the same by {@code billing_day}, a day of the account's zone
 *   <li>{@code invoice_period_from}, {@code invoice_period_to}: first and last billing day of any
 *       account
 *   <li>{@code invoices}: one for each advertiser over that period: {@code advertiser_id}, {@code
 *       currency}, {@code billing_zone}, {@code minor_digits}, {@code total_minor} (sum of the
 *       lines), {@code lines}: {@code campaign_id}, {@code gross_clicks}, {@code invalid_clicks},
 *       {@code net_clicks}, {@code net_micros} (exact), {@code amount_minor} (rounded half-even
 *       once)
 *   <li>{@code viral}: {@code ad_id}, {@code campaign_id}, {@code hour} (its start)
 * </ul>
 */
final class ExpectedJson {
  private final GeneratorSettings settings;
  private final Campaigns campaigns;
  private final Oracle oracle;
  private final long viralAdId;

  ExpectedJson(GeneratorSettings settings, Campaigns campaigns, Oracle oracle, long viralAdId) {
    this.settings = settings;
    this.campaigns = campaigns;
    this.oracle = oracle;
    this.viralAdId = viralAdId;
  }

  void write(Path file) throws IOException {
    try (var json =
        new JsonFactory().createGenerator(Files.newOutputStream(file), JsonEncoding.UTF8)) {
      json.setPrettyPrinter(new RowPerLine());
      json.writeStartObject();
      json.writeObjectFieldStart("settings");
      for (var setting : settings.asText().entrySet()) {
        json.writeStringField(setting.getKey(), setting.getValue());
      }
      json.writeEndObject();
      json.writeStringField("event_time_from", instant(settings.startMicros()));
      json.writeStringField("event_time_to", instant(settings.endMicros()));
      doors(json);
      viral(json);
      days(json);
      campaignDays(json);
      campaignBillingDays(json);
      invoices(json);
      minutes(json);
      hours(json);
      json.writeEndObject();
      json.writeRaw('\n');
    }
  }

  private void doors(JsonGenerator json) throws IOException {
    json.writeNumberField("records_read", oracle.read());
    json.writeObjectFieldStart("archive");
    json.writeNumberField("accepted", oracle.read() - oracle.rejected());
    json.writeNumberField("rejected", oracle.rejected());
    json.writeEndObject();
    json.writeObjectFieldStart("stream");
    json.writeNumberField("accepted", oracle.accepted());
    json.writeNumberField("duplicate", oracle.duplicate());
    json.writeNumberField("late", oracle.late());
    json.writeNumberField("rejected", oracle.rejected());
    json.writeEndObject();
    json.writeObjectFieldStart("rejected_by_reason");
    for (var reason : Reason.values()) {
      json.writeNumberField(reason.name(), oracle.rejected(reason));
    }
    json.writeEndObject();
    json.writeBooleanField("marks_complete", oracle.marks.complete());
    json.writeNumberField("distinct_clicks", oracle.distinctClicks());
    json.writeNumberField("never_counted_clicks", oracle.distinctClicks() - oracle.accepted());
  }

  private void viral(JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("viral");
    json.writeNumberField("ad_id", viralAdId);
    int campaign = (int) ((viralAdId - Campaigns.FIRST_AD_ID) % campaigns.size());
    json.writeNumberField("campaign_id", campaigns.at(campaign).campaignId());
    json.writeStringField("hour", settings.viralHour().toString());
    json.writeEndObject();
  }

  private void days(JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("days");
    for (int day = 0; day < settings.days(); day++) {
      long gross = oracle.clicks(oracle.grossDays, day);
      long net = oracle.clicks(oracle.netDays, day);
      json.writeStartObject();
      json.writeStringField("event_date", settings.startDay().plusDays(day).toString());
      json.writeNumberField("gross_clicks", gross);
      json.writeNumberField("invalid_clicks", gross - net);
      json.writeNumberField("net_clicks", net);
      json.writeObjectFieldStart("marked_clicks");
      for (var rule : RoutineMarks.Rule.values()) {
        json.writeNumberField(rule.text, oracle.marks.clicks(rule, day));
      }
      json.writeEndObject();
      byCurrency(json, "gross_micros", oracle.grossDays, day);
      byCurrency(json, "net_micros", oracle.netDays, day);
      json.writeArrayFieldStart("top_ads");
      for (var ad : oracle.topAds(day)) {
        json.writeStartObject();
        json.writeNumberField("ad_id", ad.adId());
        json.writeNumberField("clicks", ad.clicks());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void byCurrency(JsonGenerator json, String field, Tally tally, int day)
      throws IOException {
    SortedMap<String, Long> sums = new TreeMap<>();
    for (int c = 0; c < campaigns.size(); c++) {
      int cell = day * campaigns.size() + c;
      if (oracle.grossDays.clicks(cell) > 0) {
        sums.merge(campaigns.at(c).account().currency(), tally.micros(cell), Math::addExact);
      }
    }
    json.writeObjectFieldStart(field);
    for (var sum : sums.entrySet()) {
      json.writeNumberField(sum.getKey(), sum.getValue());
    }
    json.writeEndObject();
  }

  private void campaignDays(JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("campaign_days");
    for (int day = 0; day < settings.days(); day++) {
      var date = settings.startDay().plusDays(day);
      int first = day * campaigns.size();
      rows(json, "event_date", date, oracle.grossDays, oracle.netDays, first);
    }
    json.writeEndArray();
  }

  private void campaignBillingDays(JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("campaign_billing_days");
    for (var day : oracle.billing.days().entrySet()) {
      rows(json, "billing_day", day.getKey(), day.getValue().gross(), day.getValue().net(), 0);
    }
    json.writeEndArray();
  }

  private void rows(
      JsonGenerator json, String key, LocalDate date, Tally gross, Tally net, int firstCell)
      throws IOException {
    for (int c = 0; c < campaigns.size(); c++) {
      int cell = firstCell + c;
      if (gross.clicks(cell) == 0) {
        continue;
      }
      var campaign = campaigns.at(c);
      json.writeStartObject();
      json.writeStringField(key, date.toString());
      json.writeNumberField("advertiser_id", campaign.account().advertiserId());
      json.writeNumberField("campaign_id", campaign.campaignId());
      json.writeStringField("currency", campaign.account().currency());
      json.writeNumberField("gross_clicks", gross.clicks(cell));
      json.writeNumberField("invalid_clicks", gross.clicks(cell) - net.clicks(cell));
      json.writeNumberField("net_clicks", net.clicks(cell));
      json.writeNumberField("gross_micros", gross.micros(cell));
      json.writeNumberField("net_micros", net.micros(cell));
      json.writeEndObject();
    }
  }

  private void invoices(JsonGenerator json) throws IOException {
    json.writeStringField("invoice_period_from", oracle.billing.days().firstKey().toString());
    json.writeStringField("invoice_period_to", oracle.billing.days().lastKey().toString());
    json.writeArrayFieldStart("invoices");
    for (var invoice : oracle.billing.invoices()) {
      json.writeStartObject();
      json.writeNumberField("advertiser_id", invoice.account().advertiserId());
      json.writeStringField("currency", invoice.account().currency());
      json.writeStringField("billing_zone", invoice.account().zone().getId());
      json.writeNumberField("minor_digits", invoice.account().minorDigits());
      json.writeNumberField("total_minor", invoice.totalMinor());
      json.writeArrayFieldStart("lines");
      for (var line : invoice.lines()) {
        json.writeStartObject();
        json.writeNumberField("campaign_id", campaigns.at(line.campaign()).campaignId());
        json.writeNumberField("gross_clicks", line.grossClicks());
        json.writeNumberField("invalid_clicks", line.grossClicks() - line.netClicks());
        json.writeNumberField("net_clicks", line.netClicks());
        json.writeNumberField("net_micros", line.netMicros());
        json.writeNumberField("amount_minor", line.amountMinor());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void minutes(JsonGenerator json) throws IOException {
    var truth = oracle.truthMinutes;
    var stream = oracle.streamMinutes;
    if (truth == null || stream == null) {
      return;
    }
    json.writeObjectFieldStart("minutes");
    json.writeStringField("from", instant(settings.startMicros()));
    json.writeFieldName("truth_clicks");
    json.writeArray(truth, 0, truth.length);
    json.writeFieldName("stream_clicks");
    json.writeArray(stream, 0, stream.length);
    json.writeEndObject();
  }

  private void hours(JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("hours");
    int cells = settings.days() * 24 * campaigns.size();
    for (int cell = 0; cell < cells; cell++) {
      if (oracle.truthHours.clicks(cell) == 0) {
        continue;
      }
      long hour = settings.startMicros() + cell / campaigns.size() * GeneratorSettings.HOUR_MICROS;
      json.writeStartObject();
      json.writeStringField("hour", instant(hour));
      json.writeNumberField("campaign_id", campaigns.at(cell % campaigns.size()).campaignId());
      json.writeNumberField("truth_clicks", oracle.truthHours.clicks(cell));
      json.writeNumberField("truth_micros", oracle.truthHours.micros(cell));
      json.writeNumberField("stream_clicks", oracle.streamHours.clicks(cell));
      json.writeNumberField("stream_micros", oracle.streamHours.micros(cell));
      json.writeNumberField("never_counted_clicks", oracle.neverCountedHours.clicks(cell));
      json.writeNumberField("never_counted_micros", oracle.neverCountedHours.micros(cell));
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static String instant(long micros) {
    return Campaigns.instant(micros).toString();
  }
}
