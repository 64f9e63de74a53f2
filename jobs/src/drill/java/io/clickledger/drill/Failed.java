package io.clickledger.drill;

/** A drill saw something else than it should. */
final class Failed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Failed(String message) {
    super(message);
  }
}
