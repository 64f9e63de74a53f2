-- How far each lane and truth have come: what is shown is whole up to as_of.
-- lane: archive, rollup or budget; truth, mature truth
-- as_of: Watermark of the lane (newest receipt minus 5 s); end of truth's newest UTC date, UTC
-- seconds_behind: From as_of until now
-- written_at: When it last wrote, UTC
-- newest_event_time: Newest event that the lane has read, UTC; null: truth
SELECT
  partition.lane AS lane,
  data.watermark.max AS as_of,
  date_diff('millisecond', data.watermark.max, current_timestamp) / 1e3 AS seconds_behind,
  data.committed_at.max AS written_at,
  data.newest_event_time.max AS newest_event_time
FROM ${stream_progress$partitions}
UNION ALL
SELECT
  kind,
  max(with_timezone(CAST(day AS timestamp(3)), 'UTC') + INTERVAL '1' DAY),
  date_diff('millisecond', max(with_timezone(CAST(day AS timestamp(3)), 'UTC') + INTERVAL '1' DAY), current_timestamp) / 1e3,
  max(decided_at),
  NULL
FROM ${day_status}
CROSS JOIN UNNEST(IF(status = 'mature', ARRAY['truth', 'mature truth'], ARRAY['truth'])) AS k(kind)
WHERE advertiser_id IS NULL
GROUP BY kind
