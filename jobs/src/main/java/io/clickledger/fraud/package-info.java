/**
 * Marks on distinct clicks: the routine rules (GIVT), and rulings from outside (SIVT, MANUAL). A
 * mark never removes a click.
 */
@NullMarked
package io.clickledger.fraud;

import org.jspecify.annotations.NullMarked;
