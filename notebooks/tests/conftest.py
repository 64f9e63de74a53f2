"""Where the notebooks are, and on what they are tried."""

import sys
from pathlib import Path

import pytest

NOTEBOOKS = Path(__file__).resolve().parents[1]
ROOT = NOTEBOOKS.parent
sys.path.insert(0, str(NOTEBOOKS))


def pytest_addoption(parser):
    parser.addoption(
        "--lake", default=str(ROOT / "demo" / "lake"), help="a lake with truth, reconciliation and invoices"
    )
    parser.addoption(
        "--trino",
        default=str(ROOT / "local-trino"),
        help="folder of a Trino with this lake published, or jdbc:trino://…",
    )
    parser.addoption(
        "--out", default=str(ROOT / "jobs" / "target" / "notebooks"), help="where executed notebooks and their plots go"
    )
    parser.addoption(
        "--audit-packs", default=str(ROOT / "demo" / "audit"), help="where audit-pack --out wrote, if it did"
    )


def resolved(place: str) -> str:
    """A path from where pytest was called, as the notebooks see it; an address as it is."""
    return place if "://" in place else str(Path(place).resolve())


@pytest.fixture(scope="session")
def lake(request):
    return resolved(request.config.getoption("lake"))


@pytest.fixture(scope="session")
def trino(request):
    return resolved(request.config.getoption("trino"))


@pytest.fixture(scope="session")
def audit_packs(request):
    return resolved(request.config.getoption("audit_packs"))


@pytest.fixture(scope="session")
def out(request):
    folder = Path(request.config.getoption("out")).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder
