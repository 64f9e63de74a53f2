package io.clickledger.demo.generate;

import java.io.IOException;
import java.io.OutputStream;

/** Newline-delimited JSON, one object a line, UTF-8. */
final class NdjsonSink implements RecordSink {
  private final OutputStream out;
  private final ClickJson json;

  NdjsonSink(OutputStream out, Campaigns campaigns) {
    this.out = out;
    this.json = new ClickJson(campaigns);
  }

  @Override
  public void write(Receipt receipt) throws IOException {
    json.of(receipt).put('\n').writeTo(out);
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
