/**
 * Each click at most once: parses a source, sends every record to its door, remembers what was
 * counted.
 */
@NullMarked
package io.clickledger.dedup;

import org.jspecify.annotations.NullMarked;
