-- Each UTC date with clicks: which lane's figures the views show of it, and how final they are.
-- event_date: UTC date
-- source: truth where rebuild-truth has built the date, else stream
-- status: Of truth: provisional or mature; of the stream: open, fired or final, by the rollup lane's watermark
-- cutoff: Truth: receipts before it are counted; null: the stream's figures
-- hours_through: Start of the newest hour of the date that compact has written; later ones are read from minutes
-- in_click_day: Whether compact has written the date to click_day
WITH
  truth AS (
    SELECT
      day AS event_date,
      max_by(status, (decided_at, run_id)) AS status,
      max_by(cutoff, (decided_at, run_id)) AS cutoff
    FROM ${day_status}
    WHERE advertiser_id IS NULL
    GROUP BY day
  ),
  -- What the tables hold by their logs: no file is opened for it.
  minutes AS (
    SELECT partition.event_date AS event_date FROM ${click_minute$partitions}
  ),
  hours AS (
    SELECT partition.event_date AS event_date, data.hour.max AS hours_through FROM ${click_hour$partitions}
  ),
  whole AS (
    SELECT partition.event_date AS event_date FROM ${click_day$partitions}
  ),
  lane AS (
    SELECT
      max(data.watermark.max) AS watermark,
      coalesce(max(data.skew_allowance_seconds.max), 0) AS skew_seconds
    FROM ${stream_progress$partitions}
    WHERE partition.lane = 'rollup'
  ),
  dates AS (
    SELECT event_date FROM truth
    UNION
    SELECT event_date FROM minutes
    UNION
    SELECT event_date FROM hours
  )
SELECT
  d.event_date,
  CASE WHEN t.status IS NULL THEN 'stream' ELSE 'truth' END AS source,
  CASE
    WHEN t.status IS NOT NULL THEN t.status
    WHEN w.event_date IS NOT NULL THEN 'final'
    WHEN l.watermark >= with_timezone(CAST(d.event_date AS timestamp), 'UTC') + INTERVAL '1' DAY + INTERVAL '15' MINUTE
        + l.skew_seconds * INTERVAL '1' SECOND THEN 'final'
    WHEN l.watermark >= with_timezone(CAST(d.event_date AS timestamp), 'UTC') + INTERVAL '1' DAY THEN 'fired'
    ELSE 'open'
  END AS status,
  t.cutoff,
  h.hours_through,
  w.event_date IS NOT NULL AS in_click_day
FROM dates d
CROSS JOIN lane l
LEFT JOIN truth t ON t.event_date = d.event_date
LEFT JOIN hours h ON h.event_date = d.event_date
LEFT JOIN whole w ON w.event_date = d.event_date
