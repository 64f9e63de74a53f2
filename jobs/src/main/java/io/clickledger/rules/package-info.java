/** What a click means to the business, one class a definition, without Spark. */
@NullMarked
package io.clickledger.rules;

import org.jspecify.annotations.NullMarked;
