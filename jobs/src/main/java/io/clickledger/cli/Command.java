package io.clickledger.cli;

import io.clickledger.lake.JobContext;
import io.clickledger.lake.JobResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One command: what it is called, what it can be told, and the job that it runs. {@link Commands}
 * declares them; the parser, the help and the configuration file follow from the declaration.
 *
 * @param name dashed, as the design, the Airflow task and {@code job_run} say it
 * @param lane middle part of the keys that set its options in the configuration file
 * @param summary one line, what the command does
 * @param options in the order of the help
 * @param examples whole lines that a person can paste; at least one
 */
public record Command(
    String name,
    String lane,
    Section section,
    String summary,
    List<Option> options,
    List<String> examples,
    Action action) {

  /** How a command runs. */
  sealed interface Action permits OnLake, Alone {}

  /**
   * Runs in a Spark session on a lake.
   *
   * @param recorded the run leaves a row in {@code job_run}; a look at the lake does not
   * @param lake root of the lake, from the values
   */
  record OnLake(boolean recorded, Function<Values, String> lake, LakeJob job) implements Action {}

  /** Runs without Spark and without a lake. */
  record Alone(PlainJob job) implements Action {}

  /** A job on a lake; it ends by itself or throws. */
  @FunctionalInterface
  public interface LakeJob {
    JobResult run(JobContext context, Values values) throws Exception;
  }

  /** A job without a lake; {@code say} prints a line for a person. */
  @FunctionalInterface
  public interface PlainJob {
    JobResult run(Consumer<String> say, Values values) throws Exception;
  }

  public Command {
    options = List.copyOf(options);
    examples = List.copyOf(examples);
    if (examples.isEmpty()) {
      throw new IllegalArgumentException("command " + name + " shows no example");
    }
    if (options.stream().map(Option::name).distinct().count() != options.size()) {
      throw new IllegalArgumentException("command " + name + " declares an option twice");
    }
  }

  /**
   * Begins a declaration, which {@link Builder#runs}, {@link Builder#looks} or {@link
   * Builder#runsAlone} ends.
   */
  public static Builder named(String name, Section section, String summary) {
    return new Builder(name, section, summary);
  }

  Optional<Option> option(String optionName) {
    return options.stream().filter(option -> option.name().equals(optionName)).findFirst();
  }

  boolean has(Option option) {
    return option(option.name()).isPresent();
  }

  /** Collects a declaration. */
  public static final class Builder {
    private final String name;
    private final Section section;
    private final String summary;
    private final List<Option> options = new ArrayList<>();
    private final List<String> examples = new ArrayList<>();
    private String lane;

    private Builder(String name, Section section, String summary) {
      this.name = name;
      this.section = section;
      this.summary = summary;
      this.lane = name;
    }

    /** Shares the configuration keys of another command; by default a command has its own. */
    public Builder lane(String otherLane) {
      lane = otherLane;
      return this;
    }

    /** Adds {@code --source} and what bounds it, see {@link Sources#of}. */
    public Builder readsClicks() {
      return option(CommonOptions.SOURCE)
          .option(CommonOptions.MAX_FILES)
          .option(CommonOptions.MAX_OFFSETS)
          .option(CommonOptions.START);
    }

    /** Adds {@code --once} and {@code --trigger-seconds}; without either the command runs once. */
    public Builder streamsOnce() {
      return option(CommonOptions.ONCE).option(CommonOptions.TRIGGER_SECONDS);
    }

    /** Adds {@code --once} and {@code --trigger-seconds}; without either it runs until stopped. */
    public Builder streamsEvery(int seconds) {
      return option(CommonOptions.ONCE)
          .option(CommonOptions.TRIGGER_SECONDS.or(String.valueOf(seconds)));
    }

    /** Adds {@code --metrics-port} and {@code --metrics-host}. */
    public Builder servesMetrics() {
      return option(CommonOptions.METRICS_PORT).option(CommonOptions.METRICS_HOST);
    }

    public Builder option(Option option) {
      options.add(option);
      return this;
    }

    /** A whole line that a person can paste, beginning with {@code clickledger}. */
    public Builder example(String line) {
      examples.add(line);
      return this;
    }

    /** Runs on the lake of {@code --lake} and leaves a row in {@code job_run}. */
    public Command runs(LakeJob job) {
      options.add(0, CommonOptions.LAKE);
      return runsOn(Builder::namedLake, job);
    }

    /** Reads the lake of {@code --lake}, which must exist, and leaves no trace. */
    public Command looks(LakeJob job) {
      options.add(0, CommonOptions.LAKE);
      return build(new OnLake(false, Builder::namedLake, job));
    }

    /** Runs without Spark and without a lake. */
    public Command runsAlone(PlainJob job) {
      return build(new Alone(job));
    }

    /** As {@link #runs}, on a lake that the command works out from its own options. */
    public Command runsOn(Function<Values, String> lake, LakeJob job) {
      return build(new OnLake(true, lake, job));
    }

    private static String namedLake(Values values) {
      return values.text(CommonOptions.LAKE.name());
    }

    private Command build(Action action) {
      options.add(CommonOptions.CONF);
      return new Command(name, lane, section, summary, options, examples, action);
    }
  }
}
