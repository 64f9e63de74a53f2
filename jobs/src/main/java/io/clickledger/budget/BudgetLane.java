package io.clickledger.budget;

import io.clickledger.budget.SpendBook.CampaignDay;
import io.clickledger.budget.pacing.Outstanding;
import io.clickledger.gate.Decision;
import io.clickledger.lake.JobContext;
import io.clickledger.lake.JobResult;
import io.clickledger.raw.BatchProgress;
import io.clickledger.raw.ClickSource;
import io.clickledger.raw.Lane;
import io.clickledger.raw.Tally;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Takes the lane's micro-batches: spend, decisions, their publication; then the file that makes the
 * batch whole, and the record. Between micro-batches a tick keeps decisions alive while there is
 * nothing to read, and brings a new day or a new budget.
 */
final class BudgetLane {
  /** A pulse at least so often. */
  private static final long PULSE_MILLIS = 500;

  /** Days before today whose late clicks are counted. */
  private static final int DAYS_KEPT = 35;

  private final JobContext job;
  private final ClickSource source;
  private final CampaignWatch campaigns;
  private final DecisionDesk desk;
  private final DecisionWriter writer;
  private final DecisionRecorder recorder;
  private final SpendFiles files;
  private final BudgetMetrics metrics;
  private final SpendBook spend = new SpendBook();
  private final Knowledge knowledge;
  private final boolean byReceipt;
  private long newestReceived;
  private CampaignBook book = CampaignBook.EMPTY;
  private final Set<CampaignDay> moved = new HashSet<>();
  private Tally total = Tally.NONE;
  private long newestBatch = -1;
  private long publishedAt;
  private long forgotten;
  private long tooOld;
  private final Set<Long> unknown = new HashSet<>();

  /**
   * @param byReceipt whether a decision is made as of the newest receipt, for clicks of the past;
   *     otherwise as of now
   */
  BudgetLane(
      JobContext job,
      ClickSource source,
      CampaignWatch campaigns,
      DecisionDesk desk,
      DecisionWriter writer,
      DecisionRecorder recorder,
      SpendFiles files,
      BudgetMetrics metrics,
      boolean byReceipt) {
    this.job = job;
    this.source = source;
    this.campaigns = campaigns;
    this.desk = desk;
    this.writer = writer;
    this.recorder = recorder;
    this.files = files;
    this.metrics = metrics;
    metrics.looksAt(this::inForce);
    this.byReceipt = byReceipt;
    this.knowledge = new Knowledge(byReceipt ? Long.MIN_VALUE : job.clock().millis());
  }

  private synchronized List<Decision> inForce() {
    return desk.all();
  }

  private long now() {
    return byReceipt ? newestReceived : job.clock().millis();
  }

  /** Goes on where the newest file ends. */
  void resume(Lane lane, long gatesStaleMillis) {
    lane.watermark()
        .ifPresent(w -> newestReceived = w.plus(BatchProgress.WATERMARK_DELAY).toEpochMilli());
    files.newest().ifPresent(file -> resume(file, lane.newestBatch(), gatesStaleMillis));
  }

  private void resume(SpendFile file, long recordedBatch, long gatesStaleMillis) {
    newestBatch = file.batchId();
    for (var group : file.unrecorded()) {
      newestReceived =
          Math.max(newestReceived, millis(group.tally().newestReceivedMicros(), newestReceived));
    }
    spend.keepFrom(LocalDate.ofEpochDay(file.keptFromDay()));
    file.spent().forEach(spent -> spend.restore(spent.day(), spent.micros()));
    file.moved().forEach(day -> moved.add(day.day()));
    file.waiting().forEach(spend::restoreWaiting);
    var until = now() + gatesStaleMillis;
    file.outstanding().forEach((id, micros) -> desk.resume(id, new Outstanding(micros, until)));
    recorder.resume(file.unrecorded().stream().map(SpendFile.Group::group).toList(), recordedBatch);
  }

  /** Counts a micro-batch, publishes what follows from it, and keeps both. */
  void write(Dataset<Row> outputs, long batchId) {
    var startedAt = job.clock().millis();
    metrics.batchStarted(startedAt);
    var counted = CountedBatch.of(outputs);
    take(counted, batchId, startedAt);
  }

  private synchronized void take(CountedBatch counted, long batchId, long startedAt) {
    var tally = counted.tally();
    var isNew = batchId > newestBatch;
    var newest = millis(tally.newestReceivedMicros(), newestReceived);
    newestReceived = Math.max(newestReceived, newest);
    var meanwhile = changedMeanwhile();
    var changed = spend.add(isNew ? counted.minutes() : List.of(), book);
    changed.addAll(meanwhile);
    knowledge.counted(source.mayHaveMore(tally.read(), tally.endOffsets().size()), newest);
    if (byReceipt) {
      knowledge.nothingNewAt(newestReceived);
    }
    publish(counted.minutes(), changed, millis(tally.oldestReceivedMicros(), now()));
    if (isNew) {
      total = total.plus(tally);
      newestBatch = batchId;
      recorder.add(new Unrecorded(batchId, startedAt, tally, List.of()));
      keep(batchId);
      tell(counted, batchId);
      var endedAt = job.clock().millis();
      metrics.batchEnded(tally, newestReceived, startedAt, endedAt, unknown.size());
    }
    recorder.recordIfDue(false, this::standing);
    knowledge.ended(now());
  }

  private static long millis(long micros, long otherwise) {
    return micros == Long.MIN_VALUE || micros == Long.MAX_VALUE ? otherwise : micros / 1_000;
  }

  /** The source was found empty. */
  synchronized void nothingNewAt(long millis) {
    knowledge.nothingNewAt(millis);
  }

  /** Keeps what gates know alive while nothing is counted; over clicks of the past time stands. */
  synchronized void tick() {
    if (!byReceipt && knowledge.isKnown()) {
      decide();
    }
  }

  private synchronized void decide() {
    var at = now();
    if (at - publishedAt < PULSE_MILLIS && at >= publishedAt) {
      return;
    }
    var recorded = publish(List.of(), changedMeanwhile(), at);
    // No micro-batch may come for hours that would keep these in its file.
    recorder.recordIfDue(recorded > 0, this::standing);
  }

  private Set<CampaignDay> changedMeanwhile() {
    var newest = campaigns.book();
    if (newest == book) {
      return Set.of();
    }
    book = newest;
    return spend.priceWaiting(book);
  }

  /** Returns how many decisions are for the record. */
  private int publish(Collection<MinuteSpend> minutes, Set<CampaignDay> changed, long waitedSince) {
    var at = now();
    var moment = new Moment(at, knowledge.knownUntil(), waitedSince, knowledge.staleness());
    var edition = desk.decide(book, spend, minutes, changed, moment);
    try {
      writer.publish(edition);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (!byReceipt) {
      knowledge.published(waitedSince, now());
    }
    publishedAt = at;
    metrics.published(knowledge, job.clock().millis());
    files.changed(changed);
    moved.addAll(changed);
    edition
        .forTheRecord()
        .forEach(d -> moved.remove(new CampaignDay(d.campaignId(), d.billingDay())));
    recorder.add(Unrecorded.of(edition.forTheRecord()));
    return edition.forTheRecord().size();
  }

  /** A row for each day whose spend has moved since its last one. */
  private List<Decision> standing() {
    return desk.standing(moved, book, spend);
  }

  private void keep(long batchId) {
    var today = LocalDate.ofEpochDay(Math.floorDiv(now(), 86_400_000L));
    letGo(today.minusDays(DAYS_KEPT));
    files.write(batchId, spend, moved, desk.outstandingMicros(), recorder.unrecorded());
  }

  /** Days before this one get their last row, and are forgotten. */
  private void letGo(LocalDate first) {
    var leaving = new HashSet<>(moved);
    leaving.removeIf(day -> !day.day().isBefore(first));
    moved.removeAll(leaving);
    recorder.add(Unrecorded.of(desk.standing(leaving, book, spend)));
    spend.keepFrom(first);
  }

  /** Names a campaign that no rate card knows once, and what was too much to remember. */
  private void tell(CountedBatch counted, long batchId) {
    for (var minute : counted.minutes()) {
      var campaign = minute.campaignId();
      if (!book.has(campaign) && unknown.size() < 1_000 && unknown.add(campaign)) {
        job.say(
            "budget: batch %d has clicks of campaign %d, which is not in campaign: no gate serves it"
                .formatted(batchId, campaign));
      }
    }
    if (spend.forgotten() > forgotten) {
      job.say(
          "budget: %,d sums of unknown campaigns were let go, %,d wait for a rate card"
              .formatted(spend.forgotten() - forgotten, spend.waiting().size()));
      forgotten = spend.forgotten();
    }
    if (spend.tooOld() > tooOld) {
      job.say(
          "budget: batch %d has %,d clicks of days before %s, whose spend stays as it is recorded"
              .formatted(batchId, spend.tooOld() - tooOld, spend.keptFrom()));
      tooOld = spend.tooOld();
    }
  }

  /**
   * The end of a run. One over clicks of the past publishes and records what is left; one that was
   * told to stop does not wait for that: its file has it for the next.
   */
  JobResult end() {
    if (byReceipt) {
      if (newestReceived > 0) { // otherwise nothing was received that time could be told by
        knowledge.nothingNewAt(newestReceived);
        decide();
      }
      recorder.flush(this::standing);
    }
    var decided = total.read() == 0 ? "" : "; %,d campaigns decided".formatted(desk.all().size());
    return JobResult.done("budget: " + total.record(job) + decided);
  }
}
