-- The billing periods of each account that are invoiced: days in them are closed.
-- advertiser_id: Advertiser that pays
-- periods: First and last billing day of each, and the zone in which its days run
SELECT
  advertiser_id,
  array_agg(CAST((first_day, last_day, billing_zone) AS row(first_day date, last_day date, zone varchar))) AS periods
FROM ${invoice}
WHERE kind = 'INVOICE'
GROUP BY advertiser_id
