-- Lines of the billing documents, one row a campaign, or an ad of it.
-- invoice_no: Printed number of the document
-- kind: INVOICE, CREDIT_NOTE or DEBIT_NOTE
-- advertiser_id: Advertiser that pays
-- currency: ISO 4217 code
-- first_day: First billing day of the period, in the account's zone
-- last_day: Last billing day of the period
-- campaign_id: Campaign
-- ad_id: Ad; null: all ads of the campaign
-- gross_clicks: Distinct clicks of the period; on a note, the change
-- invalid_clicks: Of these, not charged
-- givt_clicks: Of the invalid, decided by routine rules
-- sivt_clicks: Of the invalid, decided by analysis or a model
-- manual_clicks: Of the invalid, decided by a ruling
-- net_clicks: Clicks that are charged
-- auction_clicks: Of these, priced by the auction, not by CPC
-- unit_price_min_micros: Lowest price charged, millionths; null: none, or a note
-- unit_price_max_micros: Highest price charged, millionths; null: none, or a note
-- gross_micros: Price of the distinct clicks, millionths
-- net_micros: Price of the charged clicks, exact, millionths
-- amount_minor: net_micros rounded half-even, once, to minor units
-- remainder_micros: net_micros minus the amount, millionths
SELECT
  i.invoice_no,
  i.kind,
  i.advertiser_id,
  i.currency,
  i.first_day,
  i.last_day,
  l.campaign_id,
  l.ad_id,
  l.gross_clicks,
  l.invalid_clicks,
  l.givt_clicks,
  l.sivt_clicks,
  l.manual_clicks,
  l.net_clicks,
  l.auction_clicks,
  l.unit_price_min_micros,
  l.unit_price_max_micros,
  l.gross_micros,
  l.net_micros,
  l.amount_minor,
  l.remainder_micros
FROM ${invoice} i
CROSS JOIN UNNEST(i.lines) AS l
