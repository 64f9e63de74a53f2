"""The asserts can fail: a lake in which one figure was changed does not pass."""

import json
import shutil

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from deltalake import DeltaTable
from papermill.exceptions import PapermillExecutionError
from test_notebooks import ALL, execute


@pytest.fixture
def changed(lake, tmp_path):
    """A copy of the lake, without what only writers need."""
    if "://" in lake:
        pytest.skip("a lake on a store is not copied")
    copy = tmp_path / "lake"
    shutil.copytree(lake, copy, ignore=shutil.ignore_patterns("_checkpoints", "_leases"))
    return copy


def fails(number, changed, trino, tmp_path):
    path = ALL[number - 1]
    with pytest.raises(PapermillExecutionError) as error:
        execute(path, tmp_path / path.name, lake=str(changed), trino=trino)
    assert error.value.ename == "AssertionError", error.value


def test_a_minute_with_a_click_too_many(changed, trino, tmp_path):
    DeltaTable(changed / "click_minute").update({"clicks": "clicks + 1"})
    fails(1, changed, trino, tmp_path)


def test_a_difference_put_down_to_another_cause(changed, trino, tmp_path):
    DeltaTable(changed / "reconciliation").update(
        {"late": "late + 1", "not_yet_read": "not_yet_read - 1"}, predicate="late < 0"
    )
    fails(2, changed, trino, tmp_path)


def test_a_robot_that_is_charged(changed, trino, tmp_path):
    DeltaTable(changed / "billable_click").update({"billable": "true"}, predicate="why = 'bot-user-agent'")
    fails(4, changed, trino, tmp_path)


def test_an_invoice_at_other_prices(changed, trino, tmp_path):
    # In the file itself, for the invoice names the table's version.
    for log in sorted((changed / "campaign" / "_delta_log").glob("*.json")):
        actions = [json.loads(line) for line in log.read_text().splitlines()]
        for action in actions:
            if "add" in action:
                file = changed / "campaign" / action["add"]["path"]
                terms = pq.read_table(file, partitioning=None)
                place = terms.column_names.index("cpc_micros")
                dearer = pc.add(terms["cpc_micros"], 1).cast(terms.schema.field(place).type)
                pq.write_table(terms.set_column(place, terms.schema.field(place), dearer), file)
                action["add"]["size"] = file.stat().st_size
        log.write_text("".join(json.dumps(action) + "\n" for action in actions))
    fails(6, changed, trino, tmp_path)
