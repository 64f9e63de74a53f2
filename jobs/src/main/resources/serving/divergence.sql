-- How far stream and truth differ on each reconciled UTC date, and why: difference = sum of the causes + unexplained.
-- event_date: UTC date
-- stream_clicks: Clicks that the rollup lane counted
-- truth_clicks: Distinct clicks in truth, before fraud marks
-- difference: stream_clicks - truth_clicks
-- difference_percent: Difference in percent of truth; null: truth has no click
-- late: <= 0: all copies came over 15 minutes late
-- behind_memory: <= 0: not provably new when the lane read them
-- replayed_rejects: <= 0: repaired rejects that only truth counts
-- not_yet_read: <= 0: archived, not yet read by the rollup lane
-- fingerprint_collisions: <= 0: another id with the same fingerprint
-- copy_conflicts: Copies of one id disagree on hour or campaign
-- after_truth: >= 0: counted by the stream, received after truth ran
-- unexplained: What no cause explains, summed up
-- cells_unexplained: (hour, campaign) in which a click has no cause: any blocks the invoices of the date
-- run_id: Run that compared
WITH
  dates AS (
    SELECT
      event_date,
      sum(stream_clicks) AS stream_clicks,
      sum(truth_clicks) AS truth_clicks,
      sum(late) AS late,
      sum(behind_memory) AS behind_memory,
      sum(replayed_rejects) AS replayed_rejects,
      sum(not_yet_read) AS not_yet_read,
      sum(fingerprint_collisions) AS fingerprint_collisions,
      sum(copy_conflicts) AS copy_conflicts,
      sum(after_truth) AS after_truth,
      sum(unexplained) AS unexplained,
      count_if(unexplained <> 0) AS cells_unexplained,
      max(run_id) AS run_id
    FROM ${reconciliation}
    GROUP BY event_date
  )
SELECT
  event_date,
  stream_clicks,
  truth_clicks,
  stream_clicks - truth_clicks AS difference,
  round(100e0 * (stream_clicks - truth_clicks) / nullif(truth_clicks, 0), 4) AS difference_percent,
  late,
  behind_memory,
  replayed_rejects,
  not_yet_read,
  fingerprint_collisions,
  copy_conflicts,
  after_truth,
  unexplained,
  cells_unexplained,
  run_id
FROM dates
