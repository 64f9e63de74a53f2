-- Clicks and money of (hour, ad): truth of the UTC dates that it was built for, the stream's count of all others.
-- event_date: UTC date of the hour: name the dates that are asked for
-- hour: Start of the hour in event time, UTC
-- ad_id: Ad
-- campaign_id: Campaign of the ad
-- advertiser_id: Advertiser that pays; null: the campaign was not loaded
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
  terms AS (
    SELECT
      campaign_id,
      advertiser_id,
      valid_from,
      lead(valid_from, 1, TIMESTAMP '9999-12-31 00:00:00 UTC') OVER (PARTITION BY campaign_id ORDER BY valid_from) AS valid_to
    FROM ${campaign}
  ),
  lane AS (
    SELECT
      max(data.watermark.max) AS watermark,
      coalesce(max(data.skew_allowance_seconds.max), 0) AS skew_seconds
    FROM ${stream_progress$partitions}
    WHERE partition.lane = 'rollup'
  ),
  invoiced AS (
    SELECT
      advertiser_id,
      array_agg(CAST((first_day, last_day, billing_zone) AS ROW(first_day date, last_day date, zone varchar))) AS periods
    FROM ${invoice}
    WHERE kind = 'INVOICE'
    GROUP BY advertiser_id
  ),
  hours AS (
    SELECT h.event_date, h.hour, h.ad_id, h.campaign_id, h.currency, h.clicks, h.spend_micros
    FROM ${click_hour} h
    JOIN ${days} d ON d.event_date = h.event_date AND d.source = 'stream'
  ),
  minutes AS (
    SELECT
      m.event_date,
      date_trunc('hour', m.minute) AS hour,
      m.ad_id,
      m.campaign_id,
      m.currency,
      sum(m.clicks) AS clicks,
      sum(m.spend_micros) AS spend_micros
    FROM ${click_minute} m
    JOIN ${days} d
      ON d.event_date = m.event_date
      AND d.source = 'stream'
      AND NOT d.in_click_day
      AND (d.hours_through IS NULL OR m.minute >= d.hours_through + INTERVAL '1' HOUR)
    GROUP BY m.event_date, date_trunc('hour', m.minute), m.ad_id, m.campaign_id, m.currency
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
    ELSE d.status
  END AS status
FROM ${truth_hour} t
JOIN ${days} d ON d.event_date = t.event_date AND d.source = 'truth'
LEFT JOIN invoiced i ON i.advertiser_id = t.advertiser_id
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
  CASE
    WHEN l.watermark >= s.hour + INTERVAL '75' MINUTE + l.skew_seconds * INTERVAL '1' SECOND THEN 'final'
    WHEN l.watermark >= s.hour + INTERVAL '1' HOUR THEN 'fired'
    ELSE 'open'
  END
FROM (SELECT * FROM hours UNION ALL SELECT * FROM minutes) s
CROSS JOIN lane l
LEFT JOIN terms t
  ON t.campaign_id = s.campaign_id AND t.valid_from <= s.hour AND t.valid_to > s.hour
