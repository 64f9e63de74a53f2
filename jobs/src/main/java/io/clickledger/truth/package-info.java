/** The truth lane: exact clicks of a day from the immutable log, priced, judged, rolled up. */
@NullMarked
package io.clickledger.truth;

import org.jspecify.annotations.NullMarked;
