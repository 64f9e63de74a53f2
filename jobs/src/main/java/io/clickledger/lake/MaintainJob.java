package io.clickledger.lake;

import io.clickledger.table.RawClick;
import io.clickledger.table.RejectedClick;
import io.clickledger.table.TableDefinition;
import io.clickledger.table.Tables;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Set;

/**
 * {@code maintain}: {@link TableUpkeep} of every table but those of the raw log, which is evidence:
 * nothing of it is written anew or deleted here. Beside running lanes, any time.
 */
public final class MaintainJob {
  private static final Set<TableDefinition> NEVER = Set.of(RawClick.TABLE, RejectedClick.TABLE);

  private MaintainJob() {}

  /**
   * @param dryRun say what would be done, and change nothing
   * @throws io.clickledger.common.ClickledgerException LEASE_HELD where another process does the
   *     same
   */
  public static JobResult run(JobContext job, boolean dryRun) {
    job.lake().requirePresent();
    return dryRun
        ? maintain(job, true)
        : job.owning(
            () -> Lease.take(job.lake(), "maintain", "", job.clock()), () -> maintain(job, false));
  }

  private static JobResult maintain(JobContext job, boolean dryRun) {
    var done = new ArrayList<String>();
    for (var table : Tables.ALL) {
      if (!NEVER.contains(table) && job.lake().has(table) && isDue(job, table, dryRun)) {
        done.add(table.name());
      }
    }
    job.count("tables", done.size());
    return JobResult.done(
        done.isEmpty()
            ? "maintain: nothing to do"
            : "maintain: %s%d tables: %s"
                .formatted(
                    dryRun ? "dry run, would see to " : "saw to ",
                    done.size(),
                    String.join(", ", done)));
  }

  private static boolean isDue(JobContext job, TableDefinition table, boolean dryRun) {
    var upkeep = new TableUpkeep(job.lake(), table);
    var before = upkeep.state();
    if (before.isAsItShouldBe()) {
      return false;
    }
    if (!dryRun) {
      job.requireOwned();
      upkeep.run();
      job.wrote(table);
    }
    tell(job, table, before, dryRun ? before : upkeep.state(), dryRun);
    return true;
  }

  private static void tell(
      JobContext job,
      TableDefinition table,
      TableUpkeep.State before,
      TableUpkeep.State after,
      boolean dryRun) {
    job.say(
        String.format(
            Locale.ROOT,
            "%-16s %,d files, %,d of them small and many; %,d commits since the checkpoint; %,d old files%s",
            table.name(),
            before.files(),
            before.smallFiles(),
            before.commits(),
            before.oldFiles(),
            dryRun ? "" : " -> %,d files".formatted(after.files())));
    job.count(table.name() + "_files_before", before.files());
    job.count(table.name() + "_files_after", after.files());
    job.count(table.name() + "_files_deleted", dryRun ? 0 : before.oldFiles());
  }
}
