/** The campaign dimension: what a row says, and the rules that a file of them keeps. */
@NullMarked
package io.clickledger.rules.campaign;

import org.jspecify.annotations.NullMarked;
