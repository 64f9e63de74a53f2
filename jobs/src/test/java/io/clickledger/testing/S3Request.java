package io.clickledger.testing;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What a client asks of an S3 store.
 *
 * @param key object within the bucket; empty where the request is of the bucket
 * @param headers by name, whatever its case
 * @param body as sent: the client's chunks and checksums stay in it
 */
record S3Request(
    String method, URI target, String key, Map<String, List<String>> headers, byte[] body) {
  private static final Pattern DELETED = Pattern.compile("<Key>([^<]*)</Key>");

  static S3Request of(String method, URI target, Map<String, List<String>> headers, byte[] body) {
    var path = target.getPath().split("/", 3); // nothing, bucket, key
    var anyCase = new TreeMap<String, List<String>>(String.CASE_INSENSITIVE_ORDER);
    anyCase.putAll(headers);
    return new S3Request(method, target, path.length == 3 ? path[2] : "", anyCase, body);
  }

  /** The same request, but for some of its headers. */
  S3Request without(Predicate<String> header) {
    var rest = new TreeMap<String, List<String>>(String.CASE_INSENSITIVE_ORDER);
    headers.forEach(
        (name, values) -> {
          if (!header.test(name)) {
            rest.put(name, values);
          }
        });
    return new S3Request(method, target, key, rest, body);
  }

  boolean isPut() {
    return method.equals("PUT") && !isCopy() && !asks("partNumber=");
  }

  /** With the key of the copy, not of what is copied. */
  boolean isCopy() {
    return method.equals("PUT") && headers.containsKey("x-amz-copy-source");
  }

  boolean isDelete() {
    return method.equals("DELETE") && !asks("uploadId=");
  }

  private boolean isDeleteOfMany() {
    return method.equals("POST") && key.isEmpty();
  }

  /** The last request of an upload in parts, which makes the object visible. */
  boolean isCompletion() {
    return method.equals("POST") && asks("uploadId=");
  }

  private boolean asks(String parameter) {
    return target.getQuery() != null && target.getQuery().contains(parameter);
  }

  /** What the store changes when it grants the request. */
  List<S3Effect> effects() {
    if (isPut() || isCompletion()) {
      return List.of(new S3Effect("PUT", key));
    }
    if (isCopy()) {
      return List.of(new S3Effect("COPY", key));
    }
    if (isDelete()) {
      return List.of(new S3Effect("DELETE", key));
    }
    return isDeleteOfMany()
        ? DELETED
            .matcher(new String(body, StandardCharsets.UTF_8))
            .results()
            .map(deleted -> new S3Effect("DELETE", deleted.group(1)))
            .toList()
        : List.of();
  }
}
