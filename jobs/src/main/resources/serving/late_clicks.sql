-- Clicks that left the stream by the late door, by (UTC date, ad): the stream does not count them, truth does.
-- event_date: UTC date of the click: name the dates that are asked for
-- ad_id: Ad
-- campaign_id: Campaign
-- reason: LATE (received over 15 minutes after the event) or BEHIND_MEMORY (not provably new)
-- records: Records, copies of a click among them
-- median_lateness_seconds: Half of them were received at most so long after their event
-- most_lateness_seconds: The longest time from event to receipt
-- first_received_at: First receipt, UTC
-- last_received_at: Last receipt, UTC
SELECT
  event_date,
  ad_id,
  campaign_id,
  reason,
  count(*) AS records,
  approx_percentile(date_diff('millisecond', event_time, received_at) / 1e3, 0.5) AS median_lateness_seconds,
  max(date_diff('millisecond', event_time, received_at)) / 1e3 AS most_lateness_seconds,
  min(received_at) AS first_received_at,
  max(received_at) AS last_received_at
FROM ${late_click}
GROUP BY event_date, ad_id, campaign_id, reason
