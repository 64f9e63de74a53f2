package io.clickledger.erasure;

import static org.apache.spark.sql.functions.col;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.lake.JobContext;
import io.clickledger.lake.JobResult;
import io.clickledger.lake.Lease;
import io.clickledger.lake.Rewriting;
import io.clickledger.raw.RejectsOfUser;
import io.clickledger.rules.erasure.ForgottenUser;
import io.clickledger.rules.erasure.Pseudonyms;
import io.clickledger.table.ClickVerdict;
import io.clickledger.table.RawClick;
import io.clickledger.table.RejectedClick;
import io.clickledger.table.RejectedVerdict;
import io.clickledger.table.TableDefinition;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * {@code forget-user}: takes a person out of the lake. Their identity, addresses and agents give
 * way to pseudonyms whose key is drawn for the run and thrown away, in the raw log and wherever
 * else a text may hold them; click ids, prices, times and counts stay as they are, and so does
 * every sum. Nothing derived from the log holds anything of a person.
 *
 * <p>The files in which the person stood are written anew and deleted; older versions are read from
 * the new ones, see {@link io.clickledger.lake.ReplacedFiles}. The raw log comes last: until it is
 * done a run that was killed finds everything again.
 */
public final class ForgetUserJob {
  /**
   * @param userId whom to forget
   * @param auditPacks a folder with audit packs that name files of the raw log
   * @param dryRun says what would be done, and does nothing
   */
  public record Options(String userId, Optional<Path> auditPacks, boolean dryRun) {
    /**
     * @throws ClickledgerException USAGE
     */
    public Options {
      if (userId.isBlank() || Pseudonyms.isOne(userId)) {
        throw new ClickledgerException(
            ErrorCode.USAGE,
            userId.isBlank() ? "--user is blank" : "--user is a pseudonym already",
            "give the user_id as the clicks have it");
      }
    }

    /** A secret is nobody's to read in a log. */
    @Override
    public String toString() {
      return "Options[userId=***, auditPacks=%s, dryRun=%s]".formatted(auditPacks, dryRun);
    }
  }

  private final JobContext job;
  private final Options options;
  private final ForgottenUser user;
  private final ClicksOfUser clicksOfUser;

  private ForgetUserJob(JobContext job, Options options) {
    this.job = job;
    this.options = options;
    this.user = new ForgottenUser(options.userId(), Pseudonyms.create());
    this.clicksOfUser = new ClicksOfUser(user);
  }

  /**
   * @throws ClickledgerException LEASE_HELD where another process does the same
   */
  public static JobResult run(JobContext job, Options options) {
    var forget = new ForgetUserJob(job, options);
    return options.dryRun()
        ? forget.run()
        : job.owning(() -> Lease.take(job.lake(), "forget-user", "", job.clock()), forget::run);
  }

  private JobResult run() {
    var clicks =
        job.readOrEmpty(RawClick.TABLE)
            .where(clicksOfUser.isTheirs())
            .select(col(RawClick.CLICK_ID))
            .distinct()
            .persist(StorageLevel.MEMORY_AND_DISK());
    try {
      var rows = 0L;
      var files = new HashSet<String>();
      for (var table : changes(clicks).entrySet()) {
        if (job.lake().has(table.getKey())) {
          var found = forgotten(table.getKey(), table.getValue());
          rows += found.rows();
          files.addAll(found.files());
        }
      }
      return result(rows, files);
    } finally {
      clicks.unpersist();
    }
  }

  /** The raw log comes last: all else is found by it. */
  private Map<TableDefinition, Rewriting.Change> changes(Dataset<Row> clicks) {
    var changes = new LinkedHashMap<TableDefinition, Rewriting.Change>();
    changes.put(ClickVerdict.TABLE, new MarksOfUser(user, clicks));
    changes.put(RejectedVerdict.TABLE, new RejectedMarksOfUser(user));
    changes.put(
        RejectedClick.TABLE, new RejectsOfUser(user, job.spark().sessionState().newHadoopConf()));
    changes.put(RawClick.TABLE, clicksOfUser);
    return changes;
  }

  private Rewriting.Found forgotten(TableDefinition table, Rewriting.Change change) {
    var rewriting = new Rewriting(job.lake(), table, change);
    var found = rewriting.find(job.read(table));
    job.say(
        "%-16s %,d rows in %,d files name the user"
            .formatted(table.name(), found.rows(), found.files().size()));
    if (!options.dryRun()) {
      job.requireOwned();
      rewriting.rewrite(found, job.runId(), job::say);
      job.wrote(table);
    }
    job.count(table.name() + "_rows", found.rows());
    return found;
  }

  private JobResult result(long rows, Set<String> files) {
    var packs =
        options
            .auditPacks()
            .map(folder -> new AuditPacks(job, folder))
            .map(all -> options.dryRun() ? all.naming(files) : all.writeAnew())
            .orElse(List.of());
    job.count("files_written_anew", options.dryRun() ? 0 : files.size());
    job.count("audit_packs_written_anew", options.dryRun() ? 0 : packs.size());
    if (rows > 0) {
      job.say("landed files, topics and copies of the lake are not reached: forget there, too");
    }
    return JobResult.done(
        options.dryRun()
            ? "forget-user: dry run, would write %,d files anew with %,d rows that name the user, and %,d audit packs"
                .formatted(files.size(), rows, packs.size())
            : "forget-user: %,d rows name %s now, %,d files and %,d audit packs are written anew"
                .formatted(rows, user.pseudonym(), files.size(), packs.size()));
  }
}
