-- Invalid clicks of (UTC date, campaign) by the tier and rule that decide: reads billable_click, name the dates.
-- event_date: UTC date
-- campaign_id: Campaign
-- advertiser_id: Advertiser that pays
-- currency: ISO 4217 code of the account's currency
-- tier: GIVT (routine rules), SIVT (analysis or a model) or MANUAL (a ruling)
-- rule: Rule or model whose verdict decides
-- invalid_clicks: Distinct clicks that are not paid for
-- invalid_micros: Their price, millionths
-- gross_clicks: Distinct clicks of the campaign on the date, valid or not
-- percent_of_gross: Invalid clicks of this rule in percent of them
WITH
  gross AS (
    SELECT event_date, campaign_id, advertiser_id, currency, sum(gross_clicks) AS gross_clicks
    FROM ${truth_day}
    GROUP BY event_date, campaign_id, advertiser_id, currency
  ),
  invalid AS (
    SELECT
      event_date,
      campaign_id,
      advertiser_id,
      currency,
      verdict_tier AS tier,
      why AS rule,
      count(*) AS invalid_clicks,
      sum(price_micros) AS invalid_micros
    FROM ${billable_click}
    WHERE NOT billable
    GROUP BY event_date, campaign_id, advertiser_id, currency, verdict_tier, why
  )
SELECT
  i.event_date,
  i.campaign_id,
  i.advertiser_id,
  i.currency,
  i.tier,
  i.rule,
  i.invalid_clicks,
  i.invalid_micros,
  g.gross_clicks,
  round(100e0 * i.invalid_clicks / g.gross_clicks, 4) AS percent_of_gross
FROM invalid i
JOIN gross g
  ON g.event_date = i.event_date
  AND g.campaign_id = i.campaign_id
  AND g.advertiser_id = i.advertiser_id
  AND g.currency = i.currency
