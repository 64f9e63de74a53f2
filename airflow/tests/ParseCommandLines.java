import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.reflect.InvocationTargetException;
import java.util.List;
import java.util.Map;

/**
 * Reads command lines from the standard input, one a line, a tab between two words, and says of each whether the
 * program takes it: its options, their kinds, and that none is missing. Nothing is run. Parser and configuration are
 * the program's own, which it keeps to itself.
 */
public final class ParseCommandLines {
  private static final String CLI = "io.clickledger.cli.";

  public static void main(String... args) throws Exception {
    var input = new BufferedReader(new InputStreamReader(System.in));
    for (var line = input.readLine(); line != null; line = input.readLine()) {
      System.out.println(answer(line.split("\t")));
    }
  }

  private static String answer(String... words) throws Exception {
    try {
      check(words);
      return "ok";
    } catch (InvocationTargetException e) {
      return e.getCause().getMessage().replace('\n', ' ');
    }
  }

  private static void check(String... words) throws Exception {
    var all = Class.forName(CLI + "Commands").getDeclaredField("ALL");
    all.setAccessible(true);
    var commands = (List<?>) all.get(null);
    var parser = Class.forName(CLI + "Parser").getDeclaredConstructor(List.class);
    parser.setAccessible(true);
    var read = Class.forName(CLI + "Parser").getDeclaredMethod("read", String[].class);
    read.setAccessible(true);
    var line = read.invoke(parser.newInstance(commands), (Object) words);
    var flags = line.getClass().getDeclaredMethod("flags");
    flags.setAccessible(true);
    var commandClass = Class.forName(CLI + "Command");
    var name = commandClass.getDeclaredMethod("name");
    name.setAccessible(true);
    Object command = null;
    for (var candidate : commands) {
      if (name.invoke(candidate).equals(words[0])) {
        command = candidate;
      }
    }
    if (command == null) {
      throw new InvocationTargetException(new IllegalArgumentException("unknown command " + words[0]));
    }
    var configuration =
        Class.forName(CLI + "Configuration").getDeclaredMethod("of", commandClass, List.class, Map.class);
    configuration.setAccessible(true);
    configuration.invoke(null, command, commands, flags.invoke(line));
  }
}
