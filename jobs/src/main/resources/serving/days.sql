-- Each UTC date with clicks: which lane's figures the views show of it, and how final they are.
-- event_date: UTC date
-- source: truth where rebuild-truth has built the date, else stream
-- status: Of truth: provisional or mature; of the stream: open, fired or final, by the rollup lane's watermark
-- cutoff: Truth: receipts before it are counted; null: the stream's figures
WITH
  -- What the tables hold by their logs: no file is opened for it.
  truth AS (
    SELECT partition.event_date AS event_date FROM ${truth_hour$partitions}
  ),
  stream AS (
    SELECT partition.event_date AS event_date FROM ${click_minute$partitions}
  ),
  finality AS (
    SELECT
      day AS event_date,
      max_by(status, (decided_at, run_id)) AS status,
      max_by(cutoff, (decided_at, run_id)) AS cutoff
    FROM ${day_status}
    WHERE advertiser_id IS NULL
    GROUP BY day
  ),
  dates AS (
    SELECT event_date, max(source) AS source
    FROM (SELECT event_date, 'truth' AS source FROM truth UNION ALL SELECT event_date, 'stream' FROM stream)
    GROUP BY event_date
  )
SELECT
  d.event_date,
  d.source,
  CASE
    WHEN d.source = 'truth' THEN coalesce(f.status, 'provisional')
    WHEN l.final_before >= with_timezone(CAST(d.event_date AS timestamp), 'UTC') + INTERVAL '1' DAY THEN 'final'
    WHEN l.watermark >= with_timezone(CAST(d.event_date AS timestamp), 'UTC') + INTERVAL '1' DAY THEN 'fired'
    ELSE 'open'
  END AS status,
  CASE WHEN d.source = 'truth' THEN f.cutoff END AS cutoff
FROM dates d
CROSS JOIN ${rollup_lane} l
LEFT JOIN finality f ON f.event_date = d.event_date
