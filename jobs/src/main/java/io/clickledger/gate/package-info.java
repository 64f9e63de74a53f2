/**
 * What an ad server asks before it serves: the decisions of the budget lane, held in memory, and an
 * answer that is no wherever they are stale. A jar of its own, which needs nothing but the JDK; the
 * classes that read Kafka need its clients beside it.
 */
@NullMarked
package io.clickledger.gate;

import org.jspecify.annotations.NullMarked;
