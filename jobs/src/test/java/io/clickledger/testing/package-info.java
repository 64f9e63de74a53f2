/** What tests of every package share: the Spark session of the JVM and fresh lakes. */
@NullMarked
package io.clickledger.testing;

import org.jspecify.annotations.NullMarked;
