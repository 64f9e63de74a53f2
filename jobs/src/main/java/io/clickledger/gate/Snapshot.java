package io.clickledger.gate;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.zip.CRC32;

/**
 * All decisions in one local file, which is replaced whole: a decision a line, then the pulse, then
 * a checksum over the lines before it.
 */
public final class Snapshot {
  private static final String CHECKSUM = "#crc32 ";

  private Snapshot() {}

  /** Replaces the file: a reader sees the old one or the new one. */
  public static void write(Path file, Collection<Decision> decisions, Pulse pulse)
      throws IOException {
    var lines = new StringBuilder(512 * (decisions.size() + 1));
    decisions.forEach(decision -> lines.append(DecisionJson.write(decision)).append('\n'));
    lines.append(DecisionJson.write(pulse)).append('\n');
    var sum = checksum(lines.toString());
    lines.append(CHECKSUM).append(sum).append('\n');
    var next = file.resolveSibling("." + file.getFileName() + ".next");
    try (var channel =
        FileChannel.open(
            next,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      var bytes = ByteBuffer.wrap(lines.toString().getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Hands on what a file holds; one whose checksum is another is corrupted as a whole. */
  static void read(String text, DecisionFeed.Reader reader) {
    var end = text.lastIndexOf(CHECKSUM);
    if (end < 0
        || !text.substring(end + CHECKSUM.length())
            .strip()
            .equals(checksum(text.substring(0, end)))) {
      reader.corrupted(text);
      return;
    }
    text.substring(0, end).lines().forEach(line -> DecisionJson.read(line, reader));
  }

  private static String checksum(String lines) {
    var crc = new CRC32();
    crc.update(lines.getBytes(StandardCharsets.UTF_8));
    return Long.toHexString(crc.getValue());
  }
}
