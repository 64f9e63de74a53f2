/** Marks on distinct clicks: the routine rules (GIVT). A mark never removes a click. */
@NullMarked
package io.clickledger.fraud;

import org.jspecify.annotations.NullMarked;
