-- Clicks and money of (UTC day, ad): truth of the dates that it was built for, the stream's count of all others.
-- event_date: UTC date
-- ad_id: Ad
-- campaign_id: Campaign of the ad
-- advertiser_id: Advertiser that pays; null: the campaign is not loaded
-- currency: ISO 4217 code of the account's currency; null: the campaign was not loaded when it was counted
-- clicks: Distinct clicks before fraud marks (gross)
-- spend_micros: Their price before fraud marks (gross), millionths
-- invalid_clicks: Of the clicks, marked invalid by the deciding verdict; null: the stream knows no marks
-- invalid_micros: Price of the invalid clicks, millionths; null: the stream knows no marks
-- net_clicks: Of the clicks, billable; null: the stream knows no marks
-- net_micros: Price of the billable clicks, millionths; null: the stream knows no marks
-- source: truth or stream
-- status: Stream: open, fired, final; truth: provisional, mature, closed (invoiced to the account)
WITH
  truth AS (
    SELECT *, with_timezone(CAST(event_date AS timestamp), 'UTC') AS starts_at FROM ${truth_day}
  ),
  -- What the tables hold by their logs, a row each: no file is opened for it.
  truth_dates AS (
    SELECT coalesce(array_agg(partition.event_date), ARRAY[]) AS dates FROM ${truth_day$partitions}
  ),
  day_dates AS (
    SELECT coalesce(array_agg(partition.event_date), ARRAY[]) AS dates FROM ${click_day$partitions}
  ),
  hour_dates AS (
    SELECT array_agg(partition.event_date) AS dates, max(data.hour.max) AS newest_hour FROM ${click_hour$partitions}
  ),
  bounds AS (
    SELECT
      t.dates AS truth_dates,
      d.dates AS day_dates,
      -- The first date that truth does not have, and the first that neither it nor click_day has.
      coalesce(
        array_min(array_except(concat(d.dates, h.dates), t.dates)), CAST(h.newest_hour AS date), DATE '1970-01-01'
      ) AS from_date,
      coalesce(
        array_min(array_except(h.dates, concat(t.dates, d.dates))), CAST(h.newest_hour AS date), DATE '1970-01-01'
      ) AS hours_from,
      -- Minutes of the hours that compact has not written.
      coalesce(h.newest_hour + INTERVAL '1' HOUR, TIMESTAMP '1970-01-01 00:00:00 UTC') AS from_minute,
      l.watermark,
      l.final_before
    FROM truth_dates t
    CROSS JOIN day_dates d
    CROSS JOIN hour_dates h
    CROSS JOIN ${rollup_lane} l
  ),
  stream AS (
    SELECT event_date, starts_at, ad_id, campaign_id, currency, sum(clicks) AS clicks, sum(spend_micros) AS spend_micros, status
    FROM (
      SELECT
        s.*,
        with_timezone(CAST(s.event_date AS timestamp), 'UTC') AS starts_at,
        CASE
          WHEN s.is_final OR with_timezone(CAST(s.event_date AS timestamp), 'UTC') + INTERVAL '1' DAY <= b.final_before THEN 'final'
          WHEN with_timezone(CAST(s.event_date AS timestamp), 'UTC') + INTERVAL '1' DAY <= b.watermark THEN 'fired'
          ELSE 'open'
        END AS status
      FROM (
        SELECT
          event_date,
          DATE '9999-12-31' AS hours_of,
          TIMESTAMP '9999-12-31 00:00:00.000 UTC' AS minute,
          ad_id,
          campaign_id,
          currency,
          clicks,
          spend_micros,
          true AS is_final
        FROM ${click_day}
        UNION ALL
        SELECT event_date, event_date, TIMESTAMP '9999-12-31 00:00:00.000 UTC', ad_id, campaign_id, currency, clicks, spend_micros, false
        FROM ${click_hour}
        UNION ALL
        SELECT event_date, event_date, minute, ad_id, campaign_id, currency, clicks, spend_micros, false
        FROM ${click_minute}
      ) s
      CROSS JOIN bounds b
      -- The three bounds, beside the exact conditions, keep Trino from opening the files below them.
      WHERE s.event_date >= b.from_date
        AND s.hours_of >= b.hours_from
        AND s.minute >= b.from_minute
        AND NOT contains(b.truth_dates, s.event_date)
        AND (s.is_final OR NOT contains(b.day_dates, s.event_date))
    )
    GROUP BY event_date, starts_at, ad_id, campaign_id, currency, status
  )
SELECT
  t.event_date,
  t.ad_id,
  t.campaign_id,
  t.advertiser_id,
  t.currency,
  t.gross_clicks AS clicks,
  t.gross_micros AS spend_micros,
  t.invalid_clicks,
  t.invalid_micros,
  t.net_clicks,
  t.net_micros,
  'truth' AS source,
  -- A UTC date lies in two billing days of its account, unless that one's zone is UTC.
  CASE
    WHEN any_match(i.periods, p -> CAST(at_timezone(t.starts_at, p.zone) AS date) BETWEEN p.first_day AND p.last_day)
      AND any_match(i.periods, p -> CAST(at_timezone(t.starts_at + INTERVAL '1439' MINUTE, p.zone) AS date) BETWEEN p.first_day AND p.last_day)
      THEN 'closed'
    ELSE coalesce(t.day_status, 'provisional')
  END AS status
FROM truth t
LEFT JOIN ${invoiced_periods} i ON i.advertiser_id = t.advertiser_id
UNION ALL
SELECT
  s.event_date,
  s.ad_id,
  s.campaign_id,
  t.advertiser_id,
  s.currency,
  s.clicks,
  s.spend_micros,
  NULL,
  NULL,
  NULL,
  NULL,
  'stream',
  s.status
FROM stream s
LEFT JOIN ${campaign_terms} t
  ON t.campaign_id = s.campaign_id
  AND t.valid_from <= s.starts_at + INTERVAL '1' DAY
  AND t.valid_to > s.starts_at + INTERVAL '1' DAY
