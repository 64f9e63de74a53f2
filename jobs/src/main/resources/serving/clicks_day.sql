-- Clicks and money of (UTC day, ad): truth of the dates that it was built for, the stream's count of all others.
-- event_date: UTC date
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
  invoiced AS (
    SELECT
      advertiser_id,
      array_agg(CAST((first_day, last_day, billing_zone) AS ROW(first_day date, last_day date, zone varchar))) AS periods
    FROM ${invoice}
    WHERE kind = 'INVOICE'
    GROUP BY advertiser_id
  ),
  truth AS (
    SELECT t.*, d.status, with_timezone(CAST(t.event_date AS timestamp), 'UTC') AS starts_at
    FROM ${truth_day} t
    JOIN ${days} d ON d.event_date = t.event_date AND d.source = 'truth'
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
    ELSE t.status
  END AS status
FROM truth t
LEFT JOIN invoiced i ON i.advertiser_id = t.advertiser_id
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
  'final'
FROM ${click_day} s
JOIN ${days} d ON d.event_date = s.event_date AND d.source = 'stream'
LEFT JOIN terms t
  ON t.campaign_id = s.campaign_id
  AND t.valid_from <= with_timezone(CAST(s.event_date AS timestamp), 'UTC') + INTERVAL '1' DAY
  AND t.valid_to > with_timezone(CAST(s.event_date AS timestamp), 'UTC') + INTERVAL '1' DAY
UNION ALL
SELECT
  h.event_date,
  h.ad_id,
  h.campaign_id,
  max(h.advertiser_id),
  h.currency,
  sum(h.clicks),
  sum(h.spend_micros),
  NULL,
  NULL,
  NULL,
  NULL,
  'stream',
  d.status
FROM ${clicks_hour} h
JOIN ${days} d ON d.event_date = h.event_date AND d.source = 'stream' AND NOT d.in_click_day
WHERE h.source = 'stream'
GROUP BY h.event_date, h.ad_id, h.campaign_id, h.currency, d.status
