/** Invoices: what was clicked and judged becomes what is owed, numbered once and never changed. */
@NullMarked
package io.clickledger.billing;

import org.jspecify.annotations.NullMarked;
