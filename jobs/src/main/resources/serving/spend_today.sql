-- What each campaign has spent of today's budget by the stream's count, today being its account's day at the lane's watermark.
-- billing_day: Day in the account's zone that the lane has come to
-- campaign_id: Campaign
-- advertiser_id: Advertiser that pays
-- currency: ISO 4217 code of the account's currency
-- billing_zone: Zone of the account's days
-- clicks: Clicks of the day so far, each at most once, before fraud marks
-- spend_micros: Their price, millionths
-- budget_micros: Budget of the day, millionths
-- spent_percent: Spend in percent of the budget; null: no budget
-- as_of: Watermark of the rollup lane, UTC
WITH
  today AS (
    SELECT
      t.campaign_id,
      t.advertiser_id,
      t.currency,
      t.daily_budget_micros,
      t.billing_zone,
      l.watermark,
      CAST(at_timezone(l.watermark, t.billing_zone) AS date) AS billing_day
    FROM ${campaign_terms} t
    JOIN ${rollup_lane} l ON t.valid_from <= l.watermark AND t.valid_to > l.watermark
  ),
  minutes AS (
    -- A billing day lies in these UTC dates, whatever its zone.
    SELECT campaign_id, minute, sum(clicks) AS clicks, sum(spend_micros) AS spend_micros
    FROM ${click_minute}
    WHERE event_date >= (SELECT CAST(watermark AS date) - INTERVAL '1' DAY FROM ${rollup_lane})
      AND event_date <= (SELECT CAST(watermark AS date) + INTERVAL '1' DAY FROM ${rollup_lane})
    GROUP BY campaign_id, minute
  )
SELECT
  t.billing_day,
  t.campaign_id,
  t.advertiser_id,
  t.currency,
  t.billing_zone,
  coalesce(sum(m.clicks), 0) AS clicks,
  coalesce(sum(m.spend_micros), 0) AS spend_micros,
  t.daily_budget_micros AS budget_micros,
  round(100e0 * coalesce(sum(m.spend_micros), 0) / nullif(t.daily_budget_micros, 0), 2) AS spent_percent,
  t.watermark AS as_of
FROM today t
LEFT JOIN minutes m
  ON m.campaign_id = t.campaign_id AND CAST(at_timezone(m.minute, t.billing_zone) AS date) = t.billing_day
GROUP BY
  t.billing_day, t.campaign_id, t.advertiser_id, t.currency, t.billing_zone, t.daily_budget_micros, t.watermark
