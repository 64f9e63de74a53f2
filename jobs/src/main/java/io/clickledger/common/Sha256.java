package io.clickledger.common;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 in lower-case hex, as {@code sha256sum} prints it. */
public final class Sha256 {
  private Sha256() {}

  public static String of(byte[] content) {
    var digest = digest();
    digest.update(content);
    return hex(digest);
  }

  /** Of all that is left of a stream. */
  public static String of(InputStream in) throws IOException {
    var digest = digest();
    new DigestInputStream(in, digest).transferTo(OutputStream.nullOutputStream());
    return hex(digest);
  }

  /** For content that passes by. */
  public static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  public static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }
}
