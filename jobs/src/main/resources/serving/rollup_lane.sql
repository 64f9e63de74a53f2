-- How far the rollup lane is: one row, by which windows are open, fired or final.
-- watermark: Newest receipt that it has read minus 5 s, UTC; null: it has not run yet
-- final_before: Windows that end up to here are final, UTC
SELECT
  max(data.watermark.max) AS watermark,
  -- 15 minutes for on-time clicks, and the receipt disorder that its memory bears.
  max(data.watermark.max) - INTERVAL '15' MINUTE - max(data.skew_allowance_seconds.max) * INTERVAL '1' SECOND AS final_before
FROM ${stream_progress$partitions}
WHERE partition.lane = 'rollup'
