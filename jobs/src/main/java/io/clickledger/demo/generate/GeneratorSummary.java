package io.clickledger.demo.generate;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What a generated world holds.
 *
 * @param alreadyThere the same world had been generated before, and nothing was written now
 * @param records records in the landing files, of every kind
 * @param distinctClicks distinct valid clicks among them
 * @param rejected records that break the contract
 * @param files landing files
 * @param bytes their size
 * @param peakQueued most clicks and receipts held in memory at once
 * @param elapsed time that generating took, when it was done
 */
public record GeneratorSummary(
    Path out,
    boolean alreadyThere,
    long records,
    long distinctClicks,
    long rejected,
    int files,
    long bytes,
    long peakQueued,
    Duration elapsed) {

  /** Folder of the click files. */
  public Path landing() {
    return OutputFolder.landing(out);
  }

  /** The campaign dimension. */
  public Path campaigns() {
    return OutputFolder.campaigns(out);
  }

  /** The oracle's figures; {@link ExpectedJson} documents them. */
  public Path expected() {
    return OutputFolder.expected(out);
  }
}
