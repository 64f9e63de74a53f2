package io.clickledger.serving;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a Trino server is, which schema is meant there, and who asks.
 *
 * @param url {@code jdbc:trino://HOST:PORT/CATALOG/SCHEMA}, with parameters of the driver or
 *     without
 * @param password where the server asks for one; the driver then wants TLS ({@code ?SSL=true})
 */
public record TrinoAddress(String url, String user, Optional<String> password) {
  /** Environment variable that holds the password, which no file and no command line shows. */
  public static final String PASSWORD = "CLICKLEDGER_TRINO_PASSWORD";

  public static final String SHAPE = "jdbc:trino://HOST:PORT/CATALOG/SCHEMA";

  private static final String SCHEME = "jdbc:";

  /** What Trino takes without quotes, and no file system minds. */
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,127}");

  public TrinoAddress {
    url = checked(url);
  }

  /**
   * @throws IllegalArgumentException with a message that reads on from the value
   */
  public static String checked(String url) {
    var path = path(url);
    if (!NAME.matcher(path[1]).matches() || !NAME.matcher(path[2]).matches()) {
      throw new IllegalArgumentException(
          "names a catalog or schema that is not of lower-case letters, digits and _");
    }
    if (url.toLowerCase(Locale.ROOT).contains("password=")) {
      throw new IllegalArgumentException("holds a password, set " + PASSWORD + " instead");
    }
    return url;
  }

  public String catalog() {
    return path(url)[1];
  }

  public String schema() {
    return path(url)[2];
  }

  /** Host and port, as errors name the server. */
  public String server() {
    return URI.create(url.substring(SCHEME.length())).getAuthority();
  }

  private static String[] path(String url) {
    if (url.startsWith(SCHEME + "trino://")) {
      try {
        var uri = URI.create(url.substring(SCHEME.length()));
        var parts = uri.getPath().split("/", -1);
        if (uri.getHost() != null && parts.length == 3) {
          return parts;
        }
      } catch (IllegalArgumentException e) {
        throw notAnAddress(e);
      }
    }
    throw notAnAddress(null);
  }

  private static IllegalArgumentException notAnAddress(@Nullable Throwable cause) {
    return new IllegalArgumentException("is not " + SHAPE, cause);
  }
}
