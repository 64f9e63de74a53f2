package io.clickledger.budget;

import io.clickledger.gate.Decision;
import io.clickledger.gate.Pulse;
import java.util.List;
import java.util.function.Supplier;

/**
 * What is published at once.
 *
 * @param news decisions that gates must read: changed, or with a new allowance
 * @param all the decision in force for every campaign, news among them
 * @param forTheRecord of the news those whose verdict, share, reason, budget or day changed, and
 *     the final word about days that are over
 */
record Edition(
    List<Decision> news, Supplier<List<Decision>> all, List<Decision> forTheRecord, Pulse pulse) {}
