-- Clicks and money of (hour, ad): truth of the UTC dates that it was built for, the stream's count of all others.
-- event_date: UTC date of the hour: name the dates that are asked for
-- hour: Start of the hour in event time, UTC
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
  -- What the tables hold by their logs, a row each: no file is opened for it.
  truth_dates AS (
    SELECT coalesce(array_agg(partition.event_date), ARRAY[]) AS dates FROM ${truth_hour$partitions}
  ),
  hour_dates AS (
    SELECT array_agg(partition.event_date) AS dates, max(data.hour.max) AS newest_hour FROM ${click_hour$partitions}
  ),
  bounds AS (
    SELECT
      t.dates AS truth_dates,
      -- The first date that truth does not have.
      coalesce(array_min(array_except(h.dates, t.dates)), CAST(h.newest_hour AS date), DATE '1970-01-01') AS from_date,
      -- Minutes of the hours that compact has not written.
      coalesce(h.newest_hour + INTERVAL '1' HOUR, TIMESTAMP '1970-01-01 00:00:00 UTC') AS from_minute,
      l.watermark,
      l.final_before
    FROM truth_dates t
    CROSS JOIN hour_dates h
    CROSS JOIN ${rollup_lane} l
  ),
  stream AS (
    SELECT event_date, hour, ad_id, campaign_id, currency, sum(clicks) AS clicks, sum(spend_micros) AS spend_micros, status
    FROM (
      SELECT
        s.*,
        CASE
          WHEN s.is_final OR s.hour + INTERVAL '1' HOUR <= b.final_before THEN 'final'
          WHEN s.hour + INTERVAL '1' HOUR <= b.watermark THEN 'fired'
          ELSE 'open'
        END AS status
      FROM (
        SELECT
          event_date,
          hour,
          TIMESTAMP '9999-12-31 00:00:00.000 UTC' AS minute,
          ad_id,
          campaign_id,
          currency,
          clicks,
          spend_micros,
          true AS is_final
        FROM ${click_hour}
        UNION ALL
        SELECT event_date, date_trunc('hour', minute), minute, ad_id, campaign_id, currency, clicks, spend_micros, false
        FROM ${click_minute}
      ) s
      CROSS JOIN bounds b
      -- The two bounds, beside the exact condition, keep Trino from opening the files below them.
      WHERE s.event_date >= b.from_date
        AND s.minute >= b.from_minute
        AND NOT contains(b.truth_dates, s.event_date)
    )
    GROUP BY event_date, hour, ad_id, campaign_id, currency, status
  )
SELECT
  t.event_date,
  t.hour,
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
  -- An hour may lie in two billing days of its account.
  CASE
    WHEN any_match(i.periods, p -> CAST(at_timezone(t.hour, p.zone) AS date) BETWEEN p.first_day AND p.last_day)
      AND any_match(i.periods, p -> CAST(at_timezone(t.hour + INTERVAL '59' MINUTE, p.zone) AS date) BETWEEN p.first_day AND p.last_day)
      THEN 'closed'
    ELSE coalesce(t.day_status, 'provisional')
  END AS status
FROM ${truth_hour} t
LEFT JOIN ${invoiced_periods} i ON i.advertiser_id = t.advertiser_id
UNION ALL
SELECT
  s.event_date,
  s.hour,
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
  ON t.campaign_id = s.campaign_id AND t.valid_from <= s.hour AND t.valid_to > s.hour
