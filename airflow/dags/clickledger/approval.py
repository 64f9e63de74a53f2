"""A person's word before something is done that cannot be undone."""

from __future__ import annotations

from typing import Any

from airflow.providers.standard.operators.hitl import ApprovalOperator
from airflow.sdk import Context

from clickledger import paging
from clickledger.failures import DATA_OR_ENVIRONMENT, Failure, JobRefused


class Approval(ApprovalOperator):
    """Goes on when approved. Rejected, what follows is skipped; without an answer in time the task fails and
    pages."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(retries=0, on_failure_callback=paging.on_failure, **kwargs)

    def process_trigger_event_error(self, event: dict[str, Any]) -> None:
        if event["error_type"] == "timeout":
            raise JobRefused(
                Failure(
                    "NOT_APPROVED",
                    DATA_OR_ENVIRONMENT,
                    f"nobody answered within {self.response_timeout}; nothing was done",
                    "start the run again, and approve it",
                )
            )
        super().process_trigger_event_error(event)

    def execute_complete(self, context: Context, event: dict[str, Any]) -> Any:
        answer = super().execute_complete(context, event)
        who = (answer["responded_by_user"] or {}).get("name", "somebody")
        self.log.info("%s by %s", ", ".join(answer["chosen_options"]), who)
        return answer
