-- The budget lane's newest decision about each campaign and billing day.
-- campaign_id: Campaign
-- billing_day: Day in the account's zone whose budget it is about
-- decision: SERVE, THROTTLE or STOP
-- share: Share of the requests to serve, 0 to 1
-- reason: Why, in one word
-- currency: ISO 4217 code of the money in this row
-- budget_micros: Budget of the day, millionths
-- spent_micros: Clicks of the day so far, before fraud marks, millionths
-- spent_percent: Spend in percent of the budget; null: no budget
-- velocity_micros_per_s: How fast the spend grew, millionths a second
-- at_risk_micros: What may be spent before a decision is known, millionths
-- staleness_ms: Age of the oldest click that a gate could not know
-- decided_at: When it was decided, UTC
-- expires_at: Until when gates trusted it without a pulse, UTC
WITH
  ranked AS (
    SELECT b.*, row_number() OVER (PARTITION BY campaign_id, billing_day ORDER BY version DESC) AS place
    FROM ${budget_decision} b
  )
SELECT
  campaign_id,
  billing_day,
  decision,
  share,
  reason,
  currency,
  budget_micros,
  spent_micros,
  round(100e0 * spent_micros / nullif(budget_micros, 0), 2) AS spent_percent,
  velocity_micros_per_s,
  at_risk_micros,
  staleness_ms,
  decided_at,
  expires_at
FROM ranked
WHERE place = 1
