package io.clickledger.fraud;

import io.clickledger.common.ClickledgerException;
import io.clickledger.common.ErrorCode;
import io.clickledger.lake.JobContext;
import io.clickledger.lake.SuppliedFile;
import io.clickledger.rules.fraud.AgentList;
import io.clickledger.rules.fraud.AgentRule;
import io.clickledger.rules.fraud.ClockAhead;
import io.clickledger.rules.fraud.DataCentres;
import io.clickledger.rules.fraud.DoubleClick;
import io.clickledger.rules.fraud.FrequencyCap;
import io.clickledger.rules.fraud.GivtRules;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The rules of {@code mark-traffic} from an operator's lists and limits, or the shipped ones. */
public final class RoutineRules {
  /**
   * Files of the operator; where there is none, the list of {@code conf/lists} that ships with the
   * product.
   *
   * @param bots in the format of {@link AgentList}
   * @param nonBrowsers in the format of {@link AgentList}
   * @param prefetch in the format of {@link AgentList}
   * @param dataCentres in the format of {@link DataCentres}, taken together
   */
  public record Lists(
      Optional<String> bots,
      Optional<String> nonBrowsers,
      Optional<String> prefetch,
      List<String> dataCentres) {
    public static final Lists SHIPPED =
        new Lists(Optional.empty(), Optional.empty(), Optional.empty(), List.of());

    public Lists {
      dataCentres = List.copyOf(dataCentres);
    }
  }

  /**
   * Disclosed parameters.
   *
   * @param doubleClickSeconds see {@link DoubleClick}
   * @param ipAndAdPerHour see {@link FrequencyCap#ofIpAndAd}
   * @param userAndCampaignPerHour see {@link FrequencyCap#ofUserAndCampaign}
   * @param clockAheadSeconds see {@link ClockAhead}
   */
  public record Limits(
      int doubleClickSeconds,
      int ipAndAdPerHour,
      int userAndCampaignPerHour,
      int clockAheadSeconds) {
    public static final Limits DEFAULT = new Limits(10, 60, 30, 60);
  }

  private static final String REMEDY =
      "name a readable file, or leave the option out to use the shipped list";

  private RoutineRules() {}

  /**
   * @throws ClickledgerException CONFIGURATION for a list that cannot be read or used; USAGE for a
   *     limit that is out of range
   */
  static GivtRules of(JobContext job, Lists lists, Limits limits) {
    return new GivtRules(
        AgentRule.bots(agents(job, lists.bots(), "bot-user-agents.json")),
        AgentRule.nonBrowsers(agents(job, lists.nonBrowsers(), "non-browser-agents.json")),
        AgentRule.prefetch(agents(job, lists.prefetch(), "prefetch-agents.json")),
        dataCentres(job, lists.dataCentres()),
        within(() -> new DoubleClick(limits.doubleClickSeconds())),
        within(() -> FrequencyCap.ofIpAndAd(limits.ipAndAdPerHour())),
        within(() -> FrequencyCap.ofUserAndCampaign(limits.userAndCampaignPerHour())),
        within(() -> new ClockAhead(limits.clockAheadSeconds())));
  }

  private static AgentList agents(JobContext job, Optional<String> file, String shipped) {
    return file.map(name -> AgentList.parse(name, supplied(job, name)))
        .orElseGet(() -> AgentList.parse("the shipped " + shipped, shipped(shipped)));
  }

  private static DataCentres dataCentres(JobContext job, List<String> files) {
    if (files.isEmpty()) {
      var shipped = "data-centres.txt";
      return DataCentres.parse(Map.of("the shipped " + shipped, shipped(shipped)));
    }
    var lists = new LinkedHashMap<String, byte[]>();
    files.forEach(file -> lists.put(file, supplied(job, file)));
    return DataCentres.parse(lists);
  }

  private static byte[] supplied(JobContext job, String file) {
    return new SuppliedFile(file)
        .bytes(job.spark(), ErrorCode.CONFIGURATION, ErrorCode.CONFIGURATION, REMEDY);
  }

  private static byte[] shipped(String list) {
    try (var in = RoutineRules.class.getResourceAsStream("/lists/" + list)) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks its own list " + list);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private interface Limit<T> {
    T of();
  }

  private static <T> T within(Limit<T> limit) {
    try {
      return limit.of();
    } catch (IllegalArgumentException e) {
      throw new ClickledgerException(
          ErrorCode.USAGE, String.valueOf(e.getMessage()), "see mark-traffic --help", e);
    }
  }
}
