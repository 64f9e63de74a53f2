package io.clickledger;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The borders of the packages: the tree follows the data, and lanes meet only in tables. */
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.clickledger");

  /** What each package may use besides itself; a package that is not named here fails the test. */
  private static final Map<String, List<String>> MAY_USE =
      Map.ofEntries(
          Map.entry("common", List.of()),
          Map.entry("rules", List.of("common")),
          Map.entry("metrics", List.of("common")),
          Map.entry("table", List.of("common", "rules")),
          Map.entry("lake", List.of("common", "rules", "metrics", "table")),
          Map.entry("raw", List.of("common", "rules", "metrics", "table", "lake")),
          Map.entry("dedup", List.of("common", "rules", "table", "lake", "raw")),
          Map.entry(
              "stream", List.of("common", "rules", "metrics", "table", "lake", "raw", "dedup")),
          Map.entry("gate", List.of()),
          Map.entry(
              "budget",
              List.of("common", "rules", "metrics", "table", "lake", "raw", "dedup", "gate")),
          Map.entry("fraud", List.of("common", "rules", "table", "lake", "raw")),
          Map.entry("truth", List.of("common", "rules", "table", "lake", "raw")),
          Map.entry("reconcile", List.of("common", "rules", "table", "lake", "raw")),
          Map.entry("billing", List.of("common", "rules", "table", "lake", "raw", "truth")),
          Map.entry("erasure", List.of("common", "rules", "table", "lake", "raw", "billing")),
          Map.entry("serving", List.of("common", "rules", "table", "lake")),
          Map.entry("monitor", List.of("common", "rules", "metrics", "table", "lake")),
          Map.entry("explain", List.of("common", "rules", "table", "lake", "raw")),
          Map.entry(
              "walkthrough",
              List.of("common", "rules", "table", "lake", "raw", "dedup", "explain")),
          Map.entry(
              "demo",
              List.of(
                  "common",
                  "rules",
                  "table",
                  "lake",
                  "raw",
                  "dedup",
                  "stream",
                  "budget",
                  "fraud",
                  "truth",
                  "reconcile",
                  "billing",
                  "walkthrough")),
          Map.entry(
              "cli",
              List.of(
                  "common",
                  "rules",
                  "metrics",
                  "table",
                  "lake",
                  "raw",
                  "dedup",
                  "stream",
                  "budget",
                  "fraud",
                  "truth",
                  "reconcile",
                  "billing",
                  "explain",
                  "walkthrough",
                  "monitor",
                  "serving",
                  "erasure",
                  "demo")));

  static Stream<String> packages() {
    return CLASSES.stream()
        .map(c -> c.getPackageName().split("\\."))
        .filter(parts -> parts.length > 2)
        .map(parts -> parts[2])
        .distinct()
        .sorted();
  }

  @ParameterizedTest
  @MethodSource("packages")
  void usesOnlyWhatLiesAboveIt(String name) {
    assertThat(MAY_USE).as("the package is new: say what it may use").containsKey(name);
    var allowed =
        Stream.concat(Stream.of(name), MAY_USE.get(name).stream())
            .map(p -> "io.clickledger." + p + "..")
            .toArray(String[]::new);
    noClasses()
        .that()
        .resideInAPackage("io.clickledger." + name + "..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("io.clickledger..").and(not(resideInAnyPackage(allowed))))
        .check(CLASSES);
  }

  @Test
  void keepsBusinessMeaningFreeOfSpark() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "io.clickledger.common..", "io.clickledger.rules..", "io.clickledger.metrics..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.spark..", "scala..", "org.apache.hadoop..", "io.delta..")
        .check(CLASSES);
  }

  @Test
  void asksNothingButTheJdkOfAnAdServer() {
    classes()
        .that()
        .resideInAPackage("io.clickledger.gate..")
        .and()
        .haveSimpleNameNotStartingWith("Kafka")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage("io.clickledger.gate..", "java..", "org.jspecify.annotations.."))
        .check(CLASSES);
  }

  @Test
  void pacesWithoutSparkAndWithoutAClock() {
    classes()
        .that()
        .resideInAPackage("io.clickledger.budget.pacing..")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                "io.clickledger.budget.pacing..",
                "io.clickledger.gate..",
                "java.lang..",
                "java.time..",
                "java.util..",
                "org.jspecify.annotations.."))
        .check(CLASSES);
  }

  @Test
  void sharesNoCodeBetweenTheOracleAndWhatItChecks() {
    classes()
        .that()
        .resideInAPackage("io.clickledger.demo.generate..")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage("io.clickledger.demo.generate..", "io.clickledger.common..")
                .or(not(resideInAPackage("io.clickledger.."))))
        .check(CLASSES);
  }

  @Test
  void writesTablesOnlyThroughTheLake() {
    noClasses()
        .that()
        .resideOutsideOfPackages("io.clickledger.lake..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.delta..", "org.apache.spark.sql.delta..")
        .check(CLASSES);
  }
}
