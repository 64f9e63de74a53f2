package io.clickledger.demo.generate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The landing files: each collector closes one at the end of every period of receipt time. Names
 * sort in order of time. A file is written under a hidden name, renamed when it is whole, and
 * carries the simulated time of its closing as modification time, which is never before the newest
 * receipt in it.
 */
final class LandingFiles implements Landing {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final long MICROS_PER_MILLI = 1_000;

  private final GeneratorSettings settings;
  private final Campaigns campaigns;
  private final Path folder;
  private final long periodMicros;
  private final @Nullable Open[] open;

  private long newestMicros = Long.MIN_VALUE;
  private int files;
  private long bytes;

  private static final class Open {
    final RecordSink sink;
    final Path hidden;
    final Path whole;
    final long period;
    final int part;
    long rows;

    Open(RecordSink sink, Path hidden, Path whole, long period, int part) {
      this.sink = sink;
      this.hidden = hidden;
      this.whole = whole;
      this.period = period;
      this.part = part;
    }
  }

  LandingFiles(GeneratorSettings settings, Campaigns campaigns, Path folder) {
    this.settings = settings;
    this.campaigns = campaigns;
    this.folder = folder;
    this.periodMicros = TimeUnit.SECONDS.toMicros(settings.fileSeconds());
    this.open = new Open[settings.collectors()];
  }

  @Override
  public void write(Receipt receipt) throws IOException {
    if (receipt.receivedMicros() < newestMicros) {
      throw new IllegalStateException("receipts out of order: " + receipt);
    }
    newestMicros = receipt.receivedMicros();
    long period = Math.floorDiv(newestMicros, periodMicros);
    int part = 0;
    var file = open[receipt.collector()];
    if (file != null && file.period != period) {
      close(file, (file.period + 1) * periodMicros);
      file = null;
    } else if (file != null && file.rows == settings.rowsPerFile() && file.rows > 0) {
      close(file, newestMicros);
      part = file.part + 1;
      file = null;
    }
    if (file == null) {
      file = open(receipt.collector(), period, part);
      open[receipt.collector()] = file;
    }
    file.sink.write(receipt);
    file.rows++;
  }

  @Override
  public int files() {
    return files;
  }

  @Override
  public long bytes() {
    return bytes;
  }

  /** Closes the last files, each at the end of its period. */
  @Override
  public void finish() throws IOException {
    for (int collector = 0; collector < open.length; collector++) {
      var file = open[collector];
      open[collector] = null;
      if (file != null) {
        close(file, (file.period + 1) * periodMicros);
      }
    }
  }

  /** Files that a failure left open keep their hidden names. */
  @Override
  public void close() throws IOException {
    for (var file : open) {
      if (file != null) {
        file.sink.close();
      }
    }
  }

  private Open open(int collector, long period, int part) throws IOException {
    var name = new StringBuilder("clicks-");
    name.append(STAMP.format(Campaigns.instant(period * periodMicros)));
    if (settings.rowsPerFile() > 0) {
      name.append(String.format(Locale.ROOT, "-p%06d", part));
    }
    name.append("-c").append(collector + 1).append('.').append(settings.format().extension());
    var hidden = folder.resolve("." + name + ".part");
    var sink = settings.format().open(hidden, campaigns);
    return new Open(sink, hidden, folder.resolve(name.toString()), period, part);
  }

  private void close(Open file, long closedMicros) throws IOException {
    file.sink.close();
    long millis = Math.floorDiv(closedMicros + MICROS_PER_MILLI - 1, MICROS_PER_MILLI);
    Files.setLastModifiedTime(file.hidden, FileTime.fromMillis(millis));
    Files.move(file.hidden, file.whole, StandardCopyOption.ATOMIC_MOVE);
    bytes += Files.size(file.whole);
    files++;
  }
}
