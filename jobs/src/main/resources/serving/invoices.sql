-- Billing documents: one row an invoice, credit note or debit note.
-- invoice_no: Printed number
-- kind: INVOICE, CREDIT_NOTE or DEBIT_NOTE
-- refers_to: Printed number of the invoice that a note corrects
-- reason: Why a note was issued
-- advertiser_id: Advertiser that pays
-- currency: ISO 4217 code
-- first_day: First billing day of the period, in the account's zone
-- last_day: Last billing day of the period
-- billing_zone: Zone of the account's days
-- gross_clicks: Distinct clicks
-- invalid_clicks: Of these, not charged
-- net_clicks: Of these, charged
-- net_micros: Exact price of the charged clicks, millionths
-- amount: What is due, in units of the currency
-- amount_with_notes: Of an invoice: the amount with those of all its notes; null on a note
-- issued_at: When it was issued, UTC
-- run_id: Run that issued it
-- fingerprint: SHA-256 over header, lines and input versions
WITH
  documents AS (
    SELECT
      i.*,
      CAST(amount_minor AS decimal(38, 4)) / CASE
        WHEN currency IN (${currencies.0}) THEN DECIMAL '1'
        WHEN currency IN (${currencies.3}) THEN DECIMAL '1000'
        WHEN currency IN (${currencies.4}) THEN DECIMAL '10000'
        ELSE DECIMAL '100'
      END AS amount
    FROM ${invoice} i
  ),
  notes AS (
    SELECT refers_to, sum(amount) AS amount FROM documents WHERE refers_to IS NOT NULL GROUP BY refers_to
  )
SELECT
  d.invoice_no,
  d.kind,
  d.refers_to,
  d.reason,
  d.advertiser_id,
  d.currency,
  d.first_day,
  d.last_day,
  d.billing_zone,
  d.gross_clicks,
  d.invalid_clicks,
  d.net_clicks,
  d.net_micros,
  CAST(d.amount AS decimal(24, 4)) AS amount,
  CASE WHEN d.kind = 'INVOICE' THEN CAST(d.amount + coalesce(n.amount, 0) AS decimal(24, 4)) END AS amount_with_notes,
  d.issued_at,
  d.run_id,
  d.fingerprint
FROM documents d
LEFT JOIN notes n ON n.refers_to = d.invoice_no
