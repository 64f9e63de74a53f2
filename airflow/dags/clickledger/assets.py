"""What other DAGs can wait for. The date is in the event's ``extra``, as ``{"date": "2026-03-28"}``: a run
that an event starts has no data interval to take it from."""

from airflow.sdk import Asset

# Truth of a UTC date is rebuilt, and reconciled within the threshold.
TRUTH = Asset("clickledger_truth")
# The same of a date that is mature: no verdict and no late click changes it unasked, and it may be invoiced.
MATURE_TRUTH = Asset("clickledger_mature_truth")
