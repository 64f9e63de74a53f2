package io.clickledger.walkthrough;

import io.clickledger.lake.JobContext;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/**
 * What the page shows.
 *
 * @param date UTC date of the events
 * @param actors always the same five, in order
 */
record Walkthrough(LocalDate date, List<Actor> actors) {
  Walkthrough {
    actors = List.copyOf(actors);
  }

  /**
   * @param date with truth
   */
  static Walkthrough of(JobContext job, LocalDate date) {
    var cast = Cast.of(job, date);
    var viral = ViralMinute.of(job, date);
    var evidence = Evidence.of(job, date, cast, viral);
    var actors = new ArrayList<Actor>();
    for (var role : Role.values()) {
      actors.add(
          cast.inRole(role)
              .map(click -> ClickStory.of(role, click, evidence))
              .orElseGet(
                  () -> Actor.absent(role.id(), role.title(), date + " " + role.absence() + ".")));
    }
    actors.add(
        viral
            .map(minute -> ViralStory.of(minute, evidence))
            .orElseGet(
                () ->
                    Actor.absent(
                        ViralStory.ID,
                        ViralStory.TITLE,
                        "The stream has counted no click of " + date + ".")));
    return new Walkthrough(date, actors);
  }
}
