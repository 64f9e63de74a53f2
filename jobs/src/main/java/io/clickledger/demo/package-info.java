/** The whole chain on one machine: generated or own clicks in, invoices and a report out. */
@NullMarked
package io.clickledger.demo;

import org.jspecify.annotations.NullMarked;
