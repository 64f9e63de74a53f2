package io.clickledger.rules.campaign;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What loading a file does to the dimension: the terms that are new, those that differ from the
 * table and the table as it is afterwards. Terms that only the table has stay.
 *
 * @param added terms that the table lacks
 * @param changed terms of the file that differ from those of the table with the same key
 * @param unchanged number of the file's terms that the table has as they are
 * @param after all terms after the load, those of the table first
 * @param problems why the load is refused; empty when it is not
 */
public record CampaignLoad(
    List<CampaignTerms> added,
    List<CampaignTerms> changed,
    long unchanged,
    List<CampaignTerms> after,
    List<String> problems) {

  public CampaignLoad {
    added = List.copyOf(added);
    changed = List.copyOf(changed);
    after = List.copyOf(after);
    problems = List.copyOf(problems);
  }

  /**
   * @param table terms in the table; no two have one key
   * @param allowChanges whether the file may change terms that are in the table
   */
  public static CampaignLoad of(
      CampaignFile file, Collection<CampaignTerms> table, boolean allowChanges) {
    var state = new LinkedHashMap<CampaignTerms.Key, PlacedTerms>();
    table.forEach(terms -> state.put(terms.key(), PlacedTerms.inTable(terms)));
    var problems = new ArrayList<>(file.problems());
    var added = new ArrayList<CampaignTerms>();
    var changed = new ArrayList<CampaignTerms>();
    long unchanged = 0;
    for (var line : file.terms()) {
      var before = state.put(line.terms().key(), line);
      if (before == null) {
        added.add(line.terms());
      } else if (before.terms().equals(line.terms())) {
        unchanged++;
      } else {
        changed.add(line.terms());
        if (!allowChanges) {
          problems.add(change(line, before.terms()));
        }
      }
    }
    problems.addAll(Accounts.conflicts(state.values()));
    return new CampaignLoad(added, changed, unchanged, terms(state), problems);
  }

  private static String change(PlacedTerms line, CampaignTerms before) {
    return line.place()
        + ": "
        + line.terms().key()
        + ": "
        + String.join("; ", line.terms().differencesFrom(before))
        + " (--allow-changes would rewrite it)";
  }

  private static List<CampaignTerms> terms(Map<CampaignTerms.Key, PlacedTerms> state) {
    return state.values().stream().map(PlacedTerms::terms).toList();
  }
}
