package io.clickledger.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every failure of the catalogue, caused. */
class DrillsIT {
  static Stream<Drill> withinThisProcess() {
    return Stream.of(StreamDrills.ALL, LakeDrills.ALL).flatMap(List::stream);
  }

  static Stream<Drill> ofProcesses() {
    return LaneDrills.ALL.stream();
  }

  @ParameterizedTest
  @MethodSource("withinThisProcess")
  @Tag("faults")
  void passes(Drill drill) {
    assertThat(Drills.failure(System.out::println, drill)).isEmpty();
  }

  /** What they do to lanes and stores, shorter tests of this build do too. */
  @ParameterizedTest
  @MethodSource("ofProcesses")
  @Tag("faults")
  void passesWithLanesThatAreKilled(Drill drill) {
    assertThat(Drills.failure(System.out::println, drill)).isEmpty();
  }

  @Test
  void saysSoWhereTheAlertDoesNotFire() {
    var idle = new Drill("idle", List.of("ViralAd"), "nothing happens", scene -> {});

    assertThat(Drills.failure(line -> {}, idle)).contains("only [] fired");
  }

  @Test
  void listsWhatThereIs() {
    var said = new ArrayList<String>();

    assertThat(Drills.run(said::add, "--list")).isZero();
    assertThat(said).hasSize(Drills.ALL.size()).anySatisfy(l -> assertThat(l).contains("ViralAd"));
    assertThat(Drills.run(said::add, "--run", "no-such-drill")).isEqualTo(1);
    assertThat(Drills.run(said::add)).isEqualTo(1);
  }
}
