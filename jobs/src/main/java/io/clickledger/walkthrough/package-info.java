/** A page that follows clicks of a lake, step by step, from receipt to invoice. Reads only. */
@NullMarked
package io.clickledger.walkthrough;

import org.jspecify.annotations.NullMarked;
