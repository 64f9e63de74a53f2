package io.clickledger.raw;

import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** Records that were parsed whole. */
final class ParsedCursor implements ClickCursor {
  private final Iterator<SourceRecord> records;
  private final ParsedRecord counted = new ParsedRecord();
  private @Nullable SourceRecord at;

  ParsedCursor(Iterator<SourceRecord> records) {
    this.records = records;
  }

  @Override
  public boolean next() {
    if (!records.hasNext()) {
      return false;
    }
    var record = records.next();
    at = record;
    counted.take(record.parsed());
    return true;
  }

  @Override
  public String sourceName() {
    return at().sourceName();
  }

  @Override
  public int sourcePartition() {
    return at().sourcePartition();
  }

  @Override
  public long sourceOffset() {
    return at().sourceOffset();
  }

  @Override
  public CountedRecord record() {
    return counted;
  }

  private SourceRecord at() {
    if (at == null) {
      throw new IllegalStateException("the cursor stands at no record");
    }
    return at;
  }
}
