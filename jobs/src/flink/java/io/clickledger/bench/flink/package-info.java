/** The rollup lane's job in Flink 2.3, a baseline of {@code bench rollup}. */
package io.clickledger.bench.flink;
