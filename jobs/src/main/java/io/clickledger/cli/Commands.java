package io.clickledger.cli;

import java.util.List;

/** Every command, in the order of the data flow. */
public final class Commands {
  static final Command STATUS =
      Command.named("status", Section.OPERATIONS, "Show the tables of a lake and how far its lanes are")
          .example("clickledger status --lake /data/lake")
          .looks((context, values) -> StatusJob.run(context));

  public static final List<Command> ALL = List.of(STATUS);

  private Commands() {}
}
