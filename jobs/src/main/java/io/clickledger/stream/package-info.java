/** The rollup lane: salted minute rollup, late clicks, compaction to hours, counting anew. */
@NullMarked
package io.clickledger.stream;

import org.jspecify.annotations.NullMarked;
