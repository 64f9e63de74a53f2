/** Stream against truth: every click on which they differ has a cause. */
@NullMarked
package io.clickledger.reconcile;

import org.jspecify.annotations.NullMarked;
