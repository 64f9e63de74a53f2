package io.clickledger.dedup;

/**
 * Clicks and money by (minute, ad, campaign): open addressing with linear probing in one primitive
 * array, a cell of 64 bytes each, which is what a processor reads at once. At most half of it is
 * full. Not thread-safe.
 */
final class SumTable {
  private static final int MIN_CELLS = 1_024;

  /** Numbers of a cell; a cell without clicks is free. */
  private static final int MINUTE = 0;

  private static final int AD = 1;
  private static final int CAMPAIGN = 2;
  private static final int CLICKS = 3;
  private static final int CORRECTIONS = 4;
  private static final int AUCTION_MICROS = 5;
  private static final int CPC_CLICKS = 6;
  private static final int WIDTH = 8;

  private long[] cells = new long[MIN_CELLS * WIDTH];
  private int used;

  /** What {@link #next} answers behind the last key. */
  static final int NONE = -1;

  /**
   * Adds one click.
   *
   * @param priceMicros not negative, or {@link ClickBlock#NO_PRICE}
   */
  void add(long minuteMicros, long ad, long campaign, long priceMicros, boolean isCorrection) {
    var cell = cellOf(cells, minuteMicros, ad, campaign);
    if (cells[cell + CLICKS] == 0) {
      cells[cell + MINUTE] = minuteMicros;
      cells[cell + AD] = ad;
      cells[cell + CAMPAIGN] = campaign;
      used++;
    }
    cells[cell + CLICKS]++;
    if (isCorrection) {
      cells[cell + CORRECTIONS]++;
    }
    if (priceMicros == ClickBlock.NO_PRICE) {
      cells[cell + CPC_CLICKS]++;
    } else {
      cells[cell + AUCTION_MICROS] = saturated(cells[cell + AUCTION_MICROS], priceMicros);
    }
    if (used > cells.length / WIDTH / 2) {
      grow();
    }
  }

  /**
   * Brings the cell of a key that is about to be added into the processor's cache: here no read
   * waits for the one before.
   *
   * @return a number that stands for nothing; to be kept, or the read would be optimised away
   */
  long touch(long minuteMicros, long ad, long campaign) {
    var mask = cells.length / WIDTH - 1;
    return cells[(hash(minuteMicros, ad, campaign) & mask) * WIDTH];
  }

  /** Keys that were added. */
  int size() {
    return used;
  }

  /**
   * The place of the next key, in no order that means anything.
   *
   * @param place of the key before, or {@link #NONE} for the first
   * @return {@link #NONE} behind the last
   */
  int next(int place) {
    var cell = place == NONE ? 0 : place + WIDTH;
    while (cell < cells.length && cells[cell + CLICKS] == 0) {
      cell += WIDTH;
    }
    return cell < cells.length ? cell : NONE;
  }

  /** Start of the minute, microseconds since the epoch. */
  long minuteMicros(int place) {
    return cells[place + MINUTE];
  }

  long ad(int place) {
    return cells[place + AD];
  }

  long campaign(int place) {
    return cells[place + CAMPAIGN];
  }

  long clicks(int place) {
    return cells[place + CLICKS];
  }

  /** Of the clicks, those whose window had fired before. */
  long corrections(int place) {
    return cells[place + CORRECTIONS];
  }

  /** Sum of the auction prices; stops at {@link Long#MAX_VALUE}. */
  long auctionMicros(int place) {
    return cells[place + AUCTION_MICROS];
  }

  /** Of the clicks, those without an auction price. */
  long cpcClicks(int place) {
    return cells[place + CPC_CLICKS];
  }

  /** Neither of the two is negative; a sum past the range of a long stays at its end. */
  private static long saturated(long a, long b) {
    var sum = a + b;
    return sum < 0 ? Long.MAX_VALUE : sum;
  }

  /** Where the cell of the key begins, or the free one where it belongs. */
  private static int cellOf(long[] cells, long minuteMicros, long ad, long campaign) {
    var mask = cells.length / WIDTH - 1;
    var index = hash(minuteMicros, ad, campaign) & mask;
    while (true) {
      var cell = index * WIDTH;
      if (cells[cell + CLICKS] == 0
          || (cells[cell + AD] == ad
              && cells[cell + MINUTE] == minuteMicros
              && cells[cell + CAMPAIGN] == campaign)) {
        return cell;
      }
      index = (index + 1) & mask;
    }
  }

  /** The last steps of MurmurHash3 over all three. */
  private static int hash(long minuteMicros, long ad, long campaign) {
    var hash = (ad * 31 + campaign) * 0x9E3779B97F4A7C15L + minuteMicros;
    hash = (hash ^ (hash >>> 33)) * 0xFF51AFD7ED558CCDL;
    hash = (hash ^ (hash >>> 33)) * 0xC4CEB9FE1A85EC53L;
    return (int) (hash ^ (hash >>> 33));
  }

  private void grow() {
    var larger = new long[cells.length * 2];
    for (int cell = 0; cell < cells.length; cell += WIDTH) {
      if (cells[cell + CLICKS] != 0) {
        var to = cellOf(larger, cells[cell + MINUTE], cells[cell + AD], cells[cell + CAMPAIGN]);
        System.arraycopy(cells, cell, larger, to, WIDTH);
      }
    }
    cells = larger;
  }
}
