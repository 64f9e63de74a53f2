/** The budget lane: spend by campaign and billing day, decisions within a second, their record. */
@NullMarked
package io.clickledger.budget;

import org.jspecify.annotations.NullMarked;
