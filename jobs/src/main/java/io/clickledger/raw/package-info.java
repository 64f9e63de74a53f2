/**
 * From landed records to the immutable log: reading sources, parsing, archiving, distinct clicks.
 */
@NullMarked
package io.clickledger.raw;

import org.jspecify.annotations.NullMarked;
