package io.clickledger.demo.generate;

import java.math.BigDecimal;
import java.util.Locale;

/** The oracle's figures in short, for a person. */
final class SummaryText {
  private final GeneratorSettings settings;
  private final Campaigns campaigns;
  private final Oracle oracle;
  private final StringBuilder text = new StringBuilder();

  SummaryText(GeneratorSettings settings, Campaigns campaigns, Oracle oracle) {
    this.settings = settings;
    this.campaigns = campaigns;
    this.oracle = oracle;
  }

  String text() {
    text.setLength(0);
    line("What the product must find (seed %d)", settings.seed());
    line("");
    line("records read           %,15d", oracle.read());
    line("  rejected             %,15d", oracle.rejected());
    line("  archived             %,15d", oracle.read() - oracle.rejected());
    line("stream: accepted       %,15d", oracle.accepted());
    line("  duplicate            %,15d", oracle.duplicate());
    line("  late                 %,15d", oracle.late());
    line("truth: distinct clicks %,15d", oracle.distinctClicks());
    long never = oracle.distinctClicks() - oracle.accepted();
    double percent = 100.0 * never / oracle.distinctClicks();
    line("  never streamed       %,15d  (%.4f %%)", never, percent);
    line("");
    line("rejected for");
    for (var reason : Reason.values()) {
      line("  %-20s %,15d", reason, oracle.rejected(reason));
    }
    marks();
    days();
    invoices();
    return text.toString();
  }

  /** A click can break several rules. */
  private void marks() {
    line("");
    line("marked for");
    for (var rule : RoutineMarks.Rule.values()) {
      line("  %-20s %,15d", rule.text, oracle.marks.clicks(rule));
    }
  }

  private void days() {
    line("");
    line("UTC day     %15s %15s %15s", "gross clicks", "invalid clicks", "net clicks");
    for (int day = 0; day < settings.days(); day++) {
      long gross = oracle.clicks(oracle.grossDays, day);
      long net = oracle.clicks(oracle.netDays, day);
      line("%s  %,15d %,15d %,15d", settings.startDay().plusDays(day), gross, gross - net, net);
    }
  }

  private void invoices() {
    var days = oracle.billing.days();
    line("");
    line("invoices for %s to %s", days.firstKey(), days.lastKey());
    line("%10s %-20s %15s %22s", "advertiser", "zone", "net clicks", "total");
    for (var invoice : oracle.billing.invoices()) {
      var account = invoice.account();
      line(
          "%10d %-20s %,15d %18s %s",
          account.advertiserId(),
          account.zone(),
          invoice.lines().stream().mapToLong(BillingBook.Line::netClicks).sum(),
          BigDecimal.valueOf(invoice.totalMinor(), account.minorDigits()).toPlainString(),
          account.currency());
    }
    line("");
    line("%,d campaigns; every figure by hour, day and campaign: expected.json", campaigns.size());
  }

  private void line(String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
