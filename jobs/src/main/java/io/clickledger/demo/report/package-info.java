/** One self-contained HTML page about a run: plain data in, a file out. No Spark, no network. */
@NullMarked
package io.clickledger.demo.report;

import org.jspecify.annotations.NullMarked;
