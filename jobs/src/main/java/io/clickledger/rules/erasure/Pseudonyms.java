package io.clickledger.rules.erasure;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Names that stand for values: the same for the same value, and without the key nobody can tell
 * which. The key is drawn for one run and never stored, so that two clicks of a forgotten user stay
 * two clicks of one user, whoever that was.
 */
public final class Pseudonyms implements Serializable {
  private static final long serialVersionUID = 1L;

  /** How each of them begins. */
  public static final String PREFIX = "forgotten-";

  private static final String ALGORITHM = "HmacSHA256";
  private static final int KEY_BYTES = 32;

  /** 96 bits: no two of one run's values meet by chance. */
  private static final int NAME_BYTES = 12;

  private final byte[] key;

  private Pseudonyms(byte[] key) {
    this.key = key;
  }

  /** With a key of their own. */
  public static Pseudonyms create() {
    var key = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(key);
    return new Pseudonyms(key);
  }

  /** What stands for a value; a pseudonym stands for itself. */
  public String of(String value) {
    if (isOne(value)) {
      return value;
    }
    try {
      var mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
      var sum = mac.doFinal(value.getBytes(StandardCharsets.UTF_8));
      return PREFIX + HexFormat.of().formatHex(sum, 0, NAME_BYTES);
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every Java platform has " + ALGORITHM, e);
    }
  }

  public static boolean isOne(String value) {
    return value.startsWith(PREFIX);
  }
}
