-- The stream's clicks and spend of (minute, ad), its partials summed up: fresh within seconds, before fraud marks.
-- event_date: UTC date of the minute: name the dates that are asked for
-- minute: Start of the minute in event time, UTC
-- ad_id: Ad
-- campaign_id: Campaign of the ad
-- advertiser_id: Advertiser that pays; null: the campaign is not loaded
-- currency: ISO 4217 code of the spend; null: the campaign was not loaded when it was counted
-- clicks: Clicks, each counted at most once
-- corrections: Of these, counted after the minute had fired
-- spend_micros: Their price before fraud marks, millionths
-- unpriced_clicks: Clicks without a price when they were counted
-- status: open: clicks still come; fired: corrections may come; final: none comes any more
WITH
  minutes AS (
    SELECT
      event_date,
      minute,
      ad_id,
      campaign_id,
      currency,
      sum(clicks) AS clicks,
      sum(corrections) AS corrections,
      sum(spend_micros) AS spend_micros,
      sum(unpriced_clicks) AS unpriced_clicks
    FROM ${click_minute}
    GROUP BY event_date, minute, ad_id, campaign_id, currency
  )
SELECT
  m.event_date,
  m.minute,
  m.ad_id,
  m.campaign_id,
  t.advertiser_id,
  m.currency,
  m.clicks,
  m.corrections,
  m.spend_micros,
  m.unpriced_clicks,
  CASE
    WHEN m.minute + INTERVAL '1' MINUTE <= l.final_before THEN 'final'
    WHEN m.minute + INTERVAL '1' MINUTE <= l.watermark THEN 'fired'
    ELSE 'open'
  END AS status
FROM minutes m
CROSS JOIN ${rollup_lane} l
LEFT JOIN ${campaign_terms} t
  ON t.campaign_id = m.campaign_id AND t.valid_from <= m.minute AND t.valid_to > m.minute
