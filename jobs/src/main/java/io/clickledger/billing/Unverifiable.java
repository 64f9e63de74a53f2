package io.clickledger.billing;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import java.io.FileNotFoundException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.spark.SparkThrowable;

/** What a document was computed from is no longer there, or was never on record. */
final class Unverifiable extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Spark's and Delta's names for a file, a version or a commit that is not there any more. */
  private static final Set<String> GONE =
      Set.of(
          "FAILED_READ_FILE.FILE_NOT_EXIST",
          "DELTA_CANNOT_FIND_VERSION",
          "DELTA_TRUNCATED_TRANSACTION_LOG",
          "DELTA_NO_RECREATABLE_HISTORY_FOUND");

  Unverifiable(String what) {
    super(what);
  }

  /**
   * Does what reads a document's inputs.
   *
   * @throws ClickledgerException UNVERIFIABLE where they are not there
   */
  static <T> T where(String invoiceNo, Supplier<T> work) {
    try {
      return work.get();
    } catch (Exception e) { // SparkException is checked, and Scala does not declare it
      var gone = what(e);
      if (gone.isPresent()) {
        throw new ClickledgerException(
            ErrorCode.UNVERIFIABLE,
            "UNVERIFIABLE: %s: %s".formatted(invoiceNo, gone.get()),
            "nothing says that it is wrong; job_run tells whether retention took the files, and"
                + " verify-raw whether others are missing; a copy of the lake can tell more",
            e);
      }
      throw e;
    }
  }

  private static Optional<String> what(Throwable failure) {
    for (Throwable e = failure; e != null; e = e.getCause()) {
      if (e instanceof Unverifiable) {
        return Optional.ofNullable(e.getMessage());
      }
      var isGone = e instanceof SparkThrowable named && GONE.contains(named.getCondition());
      if (isGone || e instanceof FileNotFoundException) {
        return Optional.of("its inputs are not there any more: " + firstLine(e));
      }
    }
    return Optional.empty();
  }

  private static String firstLine(Throwable e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse(e.getClass().getName());
  }
}
