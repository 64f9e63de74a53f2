-- A campaign's terms and how long they are in force.
-- campaign_id: Campaign
-- advertiser_id: Advertiser that pays
-- cpc_micros: Price of a click without an auction price, millionths
-- currency: ISO 4217 code of the account's currency
-- daily_budget_micros: Budget of a billing day, millionths
-- billing_zone: IANA zone in which the account's day runs
-- valid_from: In force from here, UTC
-- valid_to: In force until here, not included, UTC; the year 9999: no end
SELECT
  campaign_id,
  advertiser_id,
  cpc_micros,
  currency,
  daily_budget_micros,
  billing_zone,
  valid_from,
  lead(valid_from, 1, TIMESTAMP '9999-12-31 00:00:00 UTC') OVER (PARTITION BY campaign_id ORDER BY valid_from) AS valid_to
FROM ${campaign}
