-- Computes ${number} again from the Parquet files of the raw log, without the product that issued it.
-- Needs DuckDB 1.4 or newer. In this folder:   duckdb -f recompute.sql
-- The last statement must answer "identical". lines.csv holds what was issued.

-- Where the raw log is: the folder in which raw_click lies.
SET VARIABLE lake = '${lake}';
-- Where this folder is.
SET VARIABLE pack = '.';

-- What each UTC day was computed from.
CREATE OR REPLACE TEMP TABLE inputs AS
SELECT utc_day, cutoff_micros, epoch_us(utc_day::TIMESTAMP) AS start_micros
FROM read_csv(getvariable('pack') || '/inputs.csv', header = true, columns = {
  'utc_day': 'DATE', 'raw_click': 'BIGINT', 'campaign': 'BIGINT', 'click_verdict': 'BIGINT',
  'cutoff_micros': 'BIGINT'});

CREATE OR REPLACE TEMP TABLE raw_files AS
SELECT utc_day, getvariable('lake') || '/' || path AS file
FROM read_csv(getvariable('pack') || '/raw_files.csv', header = true, columns = {
  'utc_day': 'DATE', 'path': 'VARCHAR', 'bytes': 'BIGINT', 'rows': 'BIGINT', 'sha256': 'VARCHAR',
  'replaces': 'VARCHAR'});

SET VARIABLE files = (SELECT list(DISTINCT file) FROM raw_files);

-- The copies of the days' clicks that were received before the cutoff.
CREATE OR REPLACE TEMP TABLE copies AS
SELECT i.utc_day, click_id, epoch_us(event_time) AS event_micros, epoch_us(received_at) AS received_micros,
       campaign_id, ad_id, price_micros, source_name, source_partition, source_offset
FROM read_parquet(getvariable('files'), filename = true, union_by_name = true, hive_partitioning = false) r
JOIN raw_files f ON r.filename = f.file
JOIN inputs i ON i.utc_day = f.utc_day
WHERE epoch_us(event_time) >= start_micros AND epoch_us(event_time) < start_micros + 86400000000
  AND epoch_us(received_at) >= start_micros - 300000000 AND epoch_us(received_at) < cutoff_micros;

-- One copy of each click counts: the first that was received.
CREATE OR REPLACE TEMP TABLE clicks AS
SELECT * FROM copies
QUALIFY row_number() OVER (
  PARTITION BY utc_day, click_id
  ORDER BY received_micros, event_micros, source_name, source_partition, source_offset) = 1;

-- The strongest tier decides, within it the newest ruling.
CREATE OR REPLACE TEMP TABLE deciding AS
SELECT utc_day, click_id, tier, decision
FROM read_csv(getvariable('pack') || '/verdicts.csv', header = true, columns = {
  'utc_day': 'DATE', 'click_id': 'VARCHAR', 'tier': 'VARCHAR', 'rule': 'VARCHAR',
  'rule_version': 'VARCHAR', 'decision': 'VARCHAR', 'score': 'DOUBLE', 'decided_micros': 'BIGINT'})
QUALIFY row_number() OVER (
  PARTITION BY utc_day, click_id
  ORDER BY list_position(['GIVT', 'SIVT', 'MANUAL'], tier) DESC, decided_micros DESC, rule DESC,
           rule_version DESC, decision DESC) = 1;

-- A row of the rate card is in force until the campaign's next one.
CREATE OR REPLACE TEMP TABLE terms AS
SELECT *, lead(valid_from_micros, 1, 9223372036854775807) OVER (
  PARTITION BY utc_day, campaign_id ORDER BY valid_from_micros) AS valid_to_micros
FROM read_csv(getvariable('pack') || '/campaigns.csv', header = true, columns = {
  'utc_day': 'DATE', 'campaign_id': 'BIGINT', 'advertiser_id': 'BIGINT', 'cpc_micros': 'BIGINT',
  'currency': 'VARCHAR', 'billing_zone': 'VARCHAR', 'valid_from_micros': 'BIGINT'});

-- The account's clicks within its billing days ${days} in ${zone}.
CREATE OR REPLACE TEMP TABLE account_clicks AS
SELECT c.click_id, c.event_micros, c.campaign_id, ${ad} AS ad_id,
       coalesce(c.price_micros, t.cpc_micros) AS price_micros,
       c.price_micros IS NOT NULL AS auction_priced,
       coalesce(v.decision, 'VALID') <> 'INVALID' AS billable, v.tier
FROM clicks c
JOIN terms t ON t.utc_day = c.utc_day AND t.campaign_id = c.campaign_id
  AND c.event_micros >= t.valid_from_micros AND c.event_micros < t.valid_to_micros
LEFT JOIN deciding v ON v.utc_day = c.utc_day AND v.click_id = c.click_id
WHERE t.advertiser_id = ${advertiser}
  AND c.event_micros >= ${start_micros} AND c.event_micros < ${end_micros};

-- One minor unit of ${currency} is ${unit_micros} micros; half of one goes to the even neighbour.
CREATE OR REPLACE TEMP TABLE recomputed AS
SELECT campaign_id, ad_id, gross_clicks, givt_clicks, sivt_clicks, manual_clicks, net_clicks,
       auction_clicks, net_micros,
       net_micros // ${unit_micros}
         + CASE WHEN 2 * (net_micros % ${unit_micros}) > ${unit_micros} THEN 1
                WHEN 2 * (net_micros % ${unit_micros}) = ${unit_micros}
                  THEN (net_micros // ${unit_micros}) % 2
                ELSE 0 END AS amount_minor,
       clicks_checksum
FROM (
  SELECT campaign_id, ad_id, count(*) AS gross_clicks,
         count(*) FILTER (NOT billable AND tier = 'GIVT') AS givt_clicks,
         count(*) FILTER (NOT billable AND tier = 'SIVT') AS sivt_clicks,
         count(*) FILTER (NOT billable AND tier = 'MANUAL') AS manual_clicks,
         count(*) FILTER (billable) AS net_clicks,
         count(*) FILTER (billable AND auction_priced) AS auction_clicks,
         coalesce(sum(price_micros) FILTER (billable), 0)::BIGINT AS net_micros,
         sum(('0x' || substr(md5(click_id || '|' || price_micros || '|' || billable::INTEGER), 1, 15))
             ::BIGINT::HUGEINT) AS clicks_checksum
  FROM account_clicks
  GROUP BY campaign_id, ad_id);

CREATE OR REPLACE TEMP TABLE issued AS
SELECT * FROM read_csv(getvariable('pack') || '/lines.csv', header = true, columns = {
  'campaign_id': 'BIGINT', 'ad_id': 'BIGINT', 'gross_clicks': 'BIGINT', 'givt_clicks': 'BIGINT',
  'sivt_clicks': 'BIGINT', 'manual_clicks': 'BIGINT', 'net_clicks': 'BIGINT',
  'auction_clicks': 'BIGINT', 'net_micros': 'BIGINT', 'amount_minor': 'BIGINT',
  'clicks_checksum': 'HUGEINT'});

-- Lines on one side only; a line that differs is there twice.
CREATE OR REPLACE TEMP TABLE differences AS
(SELECT 'issued' AS side, * FROM (FROM issued EXCEPT FROM recomputed))
UNION ALL
(SELECT 'recomputed' AS side, * FROM (FROM recomputed EXCEPT FROM issued));

FROM differences ORDER BY campaign_id, ad_id, side;

SELECT CASE WHEN (SELECT count(*) FROM differences) = 0 AND (SELECT count(*) FROM issued) > 0
            THEN 'identical' ELSE 'DIFFERENT' END AS answer,
       count(*) AS lines, sum(gross_clicks) AS gross_clicks, sum(net_clicks) AS net_clicks,
       sum(net_micros) AS net_micros, sum(amount_minor) AS amount_minor
FROM recomputed;
