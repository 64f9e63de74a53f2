/** The rollup lane: late door, dedup memory, salted minute rollup, compaction to hours. */
@NullMarked
package io.clickledger.stream;

import org.jspecify.annotations.NullMarked;
