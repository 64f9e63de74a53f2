package io.clickledger.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Chromium without a window: what it makes of a page that draws itself. */
public final class Browser {
  /**
   * Shows every tooltip, presses every button, types into the filter, and writes down what broke.
   */
  private static final String PROBE =
      """
      <script>
      const broken = [], texts = [];
      window.addEventListener('error', event => broken.push(event.message));
      for (const {instance, node} of drawn) {
        instance.getOption().series.forEach((series, i) => {
          try {
            instance.dispatchAction({type: 'showTip', seriesIndex: i, dataIndex: 0});
          } catch (error) {
            broken.push(error.message);
          }
        });
        texts.push(node.textContent);
      }
      document.querySelectorAll('.tools button').forEach(button => button.click());
      const search = document.querySelector('input[type=search]');
      if (search) {
        search.value = 'BAD_TIME';
        search.dispatchEvent(new Event('input'));
      }
      document.body.append(
        el('p', {id: 'broken'}, broken.join('; ')), el('p', {id: 'tips'}, texts.join(' ')),
        el('p', {id: 'wide'}, document.documentElement.scrollWidth > window.innerWidth ? 'wider than the window' : 'fits'),
        el('p', {id: 'charts'}, document.querySelectorAll('.chart svg').length + ' charts'));
      </script>
      </body>""";

  private static final Pattern SOURCES =
      Pattern.compile("<(script|style)\\b.*?</\\1>", Pattern.DOTALL);

  private final Path browser;
  private final Path directory;

  private Browser(Path browser, Path directory) {
    this.browser = browser;
    this.directory = directory;
  }

  /**
   * @param directory where it may write
   * @return empty where no Chromium is on the PATH
   */
  public static Optional<Browser> find(Path directory) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .flatMap(
            place ->
                Stream.of("chromium", "chromium-browser", "google-chrome")
                    .map(name -> Path.of(place, name)))
        .filter(Files::isExecutable)
        .findFirst()
        .map(browser -> new Browser(browser, directory));
  }

  /**
   * The document once the page's scripts and the probe have run, without scripts and styles. Text
   * of the elements {@code broken}, {@code tips}, {@code wide} and {@code charts} is the probe's.
   *
   * @param width of the window, pixels
   */
  public String drawn(String page, int width) throws IOException, InterruptedException {
    var end = page.lastIndexOf("</body>");
    var file = directory.resolve("page.html");
    Files.writeString(file, page.substring(0, end) + PROBE + page.substring(end + 7));
    var document = directory.resolve("document.html");
    var process =
        new ProcessBuilder(
                browser.toString(),
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--window-size=" + width + ",1400",
                "--user-data-dir=" + directory.resolve("profile"),
                "--virtual-time-budget=4000",
                "--dump-dom",
                file.toUri().toString())
            .redirectOutput(document.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      assertThat(process.waitFor(90, TimeUnit.SECONDS)).as("the browser ended").isTrue();
    } finally {
      process.destroyForcibly();
    }
    return SOURCES.matcher(Files.readString(document)).replaceAll("");
  }

  public static String textOf(String id, String document) {
    var match = Pattern.compile("<p id=\"" + id + "\">(.*?)</p>", Pattern.DOTALL).matcher(document);
    assertThat(match.find()).as("the probe ran").isTrue();
    return match.group(1);
  }
}
