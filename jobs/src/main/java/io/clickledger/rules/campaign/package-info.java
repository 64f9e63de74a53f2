/** The campaign dimension as its file must be: fields, validity, accounts. No Spark. */
@NullMarked
package io.clickledger.rules.campaign;

import org.jspecify.annotations.NullMarked;
