/** The only I/O on tables: the Spark session, the lake's readers and writers, and the run log. */
@NullMarked
package io.clickledger.lake;

import org.jspecify.annotations.NullMarked;
