package io.clickledger.testing;

import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Which requests a fault strikes: of those of a kind with a key, so many from the n-th on.
 *
 * @param first the first that is struck, 1 for the first that matches
 * @param count how many are struck from there on
 */
public record S3Match(Predicate<S3Request> requests, int first, int count) {
  /**
   * The first PUT of an object with a key, whole or as the end of an upload in parts.
   *
   * @param key pattern of the key, or of the end of it that follows a slash
   */
  public static S3Match put(String key) {
    return of(key, request -> request.isPut() || request.isCompletion());
  }

  /** The first copy to a key, as {@link #put}: how a file is renamed. */
  public static S3Match copyTo(String key) {
    return of(key, S3Request::isCopy);
  }

  /** The first request with a key, as {@link #put}, that reads or writes. */
  public static S3Match any(String key) {
    return of(key, request -> true);
  }

  private static S3Match of(String key, Predicate<S3Request> kind) {
    var keys = Pattern.compile("(?:.*/)?(?:" + key + ")").asMatchPredicate();
    return new S3Match(kind.and(request -> keys.test(request.key())), 1, 1);
  }

  /** From the n-th on. */
  public S3Match nth(int n) {
    return new S3Match(requests, n, count);
  }

  /** So many. */
  public S3Match times(int n) {
    return new S3Match(requests, first, n);
  }

  /** All there are. */
  public S3Match always() {
    return times(Integer.MAX_VALUE);
  }
}
