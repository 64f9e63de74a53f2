/** Words that every lane speaks: money, days, doors, errors. Plain Java, no Spark. */
@NullMarked
package io.clickledger.common;

import org.jspecify.annotations.NullMarked;
