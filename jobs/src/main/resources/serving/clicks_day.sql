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
  truth_date AS (
    SELECT partition.event_date AS event_date FROM ${truth_day$partitions}
  ),
  day_date AS (
    SELECT partition.event_date AS event_date FROM ${click_day$partitions}
  ),
  truth AS (
    SELECT *, with_timezone(CAST(event_date AS timestamp), 'UTC') AS starts_at FROM ${truth_day}
  ),
  stream AS (
    -- Dates that compact has written; the bound keeps Trino from opening the files of truth's dates.
    SELECT
      event_date,
      with_timezone(CAST(event_date AS timestamp), 'UTC') AS starts_at,
      ad_id,
      campaign_id,
      currency,
      clicks,
      spend_micros,
      true AS is_final
    FROM ${click_day}
    WHERE event_date >= (
        SELECT min(d.event_date)
        FROM day_date d
        LEFT JOIN truth_date t ON t.event_date = d.event_date
        WHERE t.event_date IS NULL
      )
      AND event_date NOT IN (SELECT event_date FROM truth_date)
    UNION ALL
    -- The others, from their hours.
    SELECT
      event_date,
      with_timezone(CAST(event_date AS timestamp), 'UTC'),
      ad_id,
      campaign_id,
      currency,
      sum(clicks),
      sum(spend_micros),
      false
    FROM ${clicks_hour}
    WHERE source = 'stream'
      AND event_date >= (
        SELECT min(m.partition.event_date)
        FROM ${click_minute$partitions} m
        LEFT JOIN (SELECT event_date FROM truth_date UNION ALL SELECT event_date FROM day_date) d
          ON d.event_date = m.partition.event_date
        WHERE d.event_date IS NULL
      )
      AND event_date NOT IN (SELECT event_date FROM truth_date UNION ALL SELECT event_date FROM day_date)
    GROUP BY event_date, ad_id, campaign_id, currency
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
  CASE
    WHEN s.is_final OR s.starts_at + INTERVAL '1' DAY <= l.final_before THEN 'final'
    WHEN s.starts_at + INTERVAL '1' DAY <= l.watermark THEN 'fired'
    ELSE 'open'
  END
FROM stream s
CROSS JOIN ${rollup_lane} l
LEFT JOIN ${campaign_terms} t
  ON t.campaign_id = s.campaign_id
  AND t.valid_from <= s.starts_at + INTERVAL '1' DAY
  AND t.valid_to > s.starts_at + INTERVAL '1' DAY
