/**
 * The command line: {@link io.clickledger.cli.Commands} declares a command a job, everything else
 * here parses, resolves the configuration, runs the job and reports how it ended.
 */
@NullMarked
package io.clickledger.cli;

import org.jspecify.annotations.NullMarked;
