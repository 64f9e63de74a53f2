"""Every notebook runs headless on a lake, and its asserts hold. As it lies in git it has no outputs."""

import base64
import re

import nbformat
import papermill
import pytest
from conftest import NOTEBOOKS
from papermill.exceptions import PapermillExecutionError

ALL = sorted(NOTEBOOKS.glob("[0-9]*.ipynb"))
NO_TRINO = "jdbc:trino://127.0.0.1:9/clicks/clickledger"


def name_of(path):
    return path.stem


def execute(notebook, executed, **parameters):
    """Runs a notebook where it lies; the copy with outputs is there even when a cell has failed."""
    papermill.execute_notebook(
        str(notebook),
        str(executed),
        parameters=parameters,
        cwd=str(NOTEBOOKS),
        kernel_name="python3",
        progress_bar=False,
    )


def outputs_of(notebook):
    return [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]


def errors_of(executed):
    return [output for output in outputs_of(nbformat.read(executed, 4)) if output.output_type == "error"]


@pytest.mark.parametrize("path", ALL, ids=name_of)
def test_runs_and_its_asserts_hold(path, lake, trino, audit_packs, out):
    executed = out / path.name
    for plot in out.glob(f"{path.stem}-*.png"):
        plot.unlink()
    more = {"audit_packs": audit_packs} if path.stem.startswith("06") else {}
    execute(path, executed, lake=lake, trino=trino, **more)
    notebook = nbformat.read(executed, 4)
    plots = 0
    for output in outputs_of(notebook):
        assert output.output_type != "error", output
        assert not (output.output_type == "stream" and output.name == "stderr"), output.text
        if image := output.get("data", {}).get("image/png"):
            plots += 1
            (out / f"{path.stem}-{plots}.png").write_bytes(base64.b64decode(image))
    assert plots >= 2, "every notebook shows what it found"
    cells = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]
    assert all(cell.execution_count for cell in cells), "every cell ran"


@pytest.mark.parametrize("path", ALL, ids=name_of)
def test_lies_in_git_without_outputs(path):
    notebook = nbformat.read(path, 4)
    nbformat.validate(notebook)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert not cell.outputs and cell.execution_count is None, (
                "clear the outputs: jupyter nbconvert --clear-output --inplace"
            )
    tagged = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])]
    assert (
        len(tagged) == 1
        and 'lake = "../demo/lake"' in tagged[0].source
        and 'trino = "../local-trino"' in tagged[0].source
    )
    assert any("assert " in cell.source for cell in notebook.cells if cell.cell_type == "code")
    assert notebook.cells[0].cell_type == "markdown" and notebook.cells[0].source.startswith("# ")


def test_there_are_six():
    assert [path.stem[:2] for path in ALL] == ["01", "02", "03", "04", "05", "06"]


@pytest.mark.parametrize("path", ALL, ids=name_of)
def test_names_the_remedy_where_there_is_no_lake(path, tmp_path, trino):
    message = failure(path, tmp_path, lake=str(tmp_path / "nowhere"), trino=trino)
    assert "there is no lake in" in message and "remedy: jobs/bin/clickledger demo" in message


def test_names_the_remedy_where_the_lake_is_empty(tmp_path, trino):
    message = failure(ALL[0], tmp_path, lake=str(tmp_path), trino=trino)
    assert "holds no table raw_click" in message and "remedy: " in message


def test_names_the_remedy_where_trino_is_down(tmp_path, lake):
    message = failure(ALL[1], tmp_path, lake=lake, trino=NO_TRINO)
    assert "no Trino answers on" in message and "remedy: jobs/bin/trino start" in message


def test_names_the_remedy_where_no_trino_was_started(tmp_path, lake):
    message = failure(ALL[3], tmp_path, lake=lake, trino=str(tmp_path / "local-trino"))
    assert "no Trino was started" in message and "remedy: jobs/bin/trino start" in message


def test_names_the_remedy_where_nothing_is_published(tmp_path, lake, trino):
    from clickledger import Trino

    elsewhere = re.sub(r"/[^/]*$", "/nowhere", Trino(trino).url)
    message = failure(ALL[3], tmp_path, lake=lake, trino=elsewhere)
    assert "remedy: jobs/bin/clickledger publish-serving" in message


def test_refuses_an_invoice_that_is_not_there(tmp_path, lake, trino):
    message = failure(ALL[5], tmp_path, lake=lake, trino=trino, invoice_no="INV-999999")
    assert "there is no invoice INV-999999" in message


def failure(path, tmp_path, **parameters):
    """What a reader sees where a notebook cannot go on: a message of two lines, no traceback."""
    executed = tmp_path / path.name
    with pytest.raises(PapermillExecutionError):
        execute(path, executed, **parameters)
    errors = errors_of(executed)
    assert len(errors) == 1 and errors[0].ename == "Missing"
    message = "\n".join(errors[0].traceback)
    assert "Traceback" not in message and len(message.splitlines()) == 2, message
    return message
