package io.clickledger.dedup;

import java.util.Iterator;
import java.util.NoSuchElementException;

/** The sums of a table as rows, each made when it is asked for. */
final class Partials implements Iterator<DedupOutput> {
  private final SumTable sums;
  private final int salt;
  private int at;

  Partials(SumTable sums, int salt) {
    this.sums = sums;
    this.salt = salt;
    this.at = sums.next(SumTable.NONE);
  }

  @Override
  public boolean hasNext() {
    return at != SumTable.NONE;
  }

  @Override
  public DedupOutput next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    var partial = DedupOutput.ofPartial(sums, at, salt);
    at = sums.next(at);
    return partial;
  }
}
