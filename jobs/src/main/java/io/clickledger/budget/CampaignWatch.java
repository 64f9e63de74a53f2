package io.clickledger.budget;

import io.clickledger.lake.Lake;
import io.clickledger.table.Campaign;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Looks every second whether {@code campaign} has a new version, and reads it then. */
final class CampaignWatch implements AutoCloseable {
  private final Lake lake;
  private final Consumer<String> say;
  private final ScheduledExecutorService looks;
  private volatile CampaignBook book = CampaignBook.EMPTY;
  private volatile @Nullable RuntimeException failure;
  private long version = -1;

  /**
   * Reads the table once before it returns; a table that is not there has no rows yet.
   *
   * @param say tells what is wrong with rows that cannot be used
   */
  CampaignWatch(Lake lake, Consumer<String> say) {
    this.lake = lake;
    this.say = say;
    read();
    this.looks =
        Executors.newSingleThreadScheduledExecutor(
            run -> {
              var thread = new Thread(run, "campaign-watch");
              thread.setDaemon(true);
              return thread;
            });
    looks.scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.SECONDS);
  }

  private void look() {
    try {
      read();
    } catch (RuntimeException e) {
      failure = e; // the lane ends with it: budgets that are not read cannot be kept
    }
  }

  private void read() {
    var newest = lake.version(Campaign.TABLE);
    if (newest > version) {
      var read = CampaignBook.of(lake.read(Campaign.TABLE, newest).collectAsList());
      read.unusable().forEach(why -> say.accept("budget: a row of campaign is left out: " + why));
      book = read;
      version = newest;
    }
  }

  /**
   * The rate card as it was at most a second or two ago.
   *
   * @throws RuntimeException what the last look failed with
   */
  CampaignBook book() {
    var last = failure;
    if (last != null) {
      throw last;
    }
    return book;
  }

  @Override
  public void close() {
    looks.shutdownNow();
  }
}
