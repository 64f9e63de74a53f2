"""What the notebooks share: the lake's own files, Trino, money, one style of plots.

`Lake` reads the files themselves, by Delta's log, with DuckDB: nothing of Clickledger takes part,
so that its answer can check Clickledger's. `Trino` asks the views, as an analyst does.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import urlsplit

import duckdb
import matplotlib
import matplotlib.pyplot as plt
import polars as pl
import trino as trino_client
from deltalake import DeltaTable
from deltalake.exceptions import TableNotFoundError

# ---- What is missing, and what to do ----


class Missing(Exception):
    """Something that a notebook needs is not there. Shown as two lines, not as a traceback."""

    def __init__(self, what: str, remedy: str):
        super().__init__(f"{what}\n  remedy: {remedy}")

    def _render_traceback_(self):
        return [f"missing: {self}"]


# ---- The lake's files ----

TABLES = frozenset(
    "billable_click budget_decision campaign click_day click_hour click_minute click_verdict day_status invoice"
    " invoice_click job_run late_click raw_click reconciliation rejected_click rejected_verdict stream_progress"
    " truth_day truth_hour".split()
)
ANOTHER_LAKE = "jobs/bin/clickledger demo, or set the parameter lake to the folder of another lake"


class Lake:
    """A lake: a folder, or s3://bucket/prefix with the keys in AWS's variables of the environment."""

    def __init__(self, root: str | os.PathLike):
        self.root = str(root).replace("s3a://", "s3://", 1).rstrip("/")
        self._tables: dict[str, DeltaTable] = {}
        self._registered: set[str] = set()
        self.duckdb = duckdb.connect()
        self.duckdb.execute("SET TimeZone = 'UTC'")
        if "://" not in self.root and not Path(self.root).is_dir():
            raise Missing(f"there is no lake in {self.root}", ANOTHER_LAKE)
        if not self.has("raw_click"):
            raise Missing(f"{self.root} holds no table raw_click: no click was archived there", ANOTHER_LAKE)

    def has(self, table: str) -> bool:
        """Whether a job has written the table yet."""
        return table in self._tables or DeltaTable.is_deltatable(f"{self.root}/{table}")

    def table(self, name: str) -> DeltaTable:
        """The table at its newest version, the same for the whole notebook."""
        if name not in self._tables:
            try:
                self._tables[name] = DeltaTable(f"{self.root}/{name}")
            except TableNotFoundError:
                raise Missing(
                    f"the lake has no table {name}", "run the job that writes it, see the README's tables"
                ) from None
        return self._tables[name]

    def at(self, table: str, version: int, name: str) -> None:
        """Lets `name` stand for the table as it was at a version."""
        then = DeltaTable(f"{self.root}/{table}", version=version)
        if "://" not in self.root and not all(Path(file.removeprefix("file://")).exists() for file in then.file_uris()):
            raise Missing(
                f"files of version {version} of {table} are gone: forget-user wrote them anew, or maintain let them go",
                "clickledger verify-invoice, which knows what replaced them, or rebuild and reconcile the date",
            )
        self.duckdb.register(name, then.to_pyarrow_dataset())

    def require(self, table: str, remedy: str) -> None:
        """Fails with the remedy where the table is not there, or empty."""
        if not self.has(table) or self.table(table).count() == 0:
            raise Missing(f"table {table} of {self.root} is empty", remedy)

    def sql(self, query: str, params: list | dict | None = None) -> pl.DataFrame:
        """DuckDB's answer. A table's name in the query stands for its files."""
        self._let_see(query)
        answer = pl.from_arrow(self.duckdb.sql(query, params=params).to_arrow_table())
        # Sums of integers are 128 bits wide in DuckDB.
        return answer.cast({column: pl.Int64 for column, of in answer.schema.items() if of == pl.Decimal(38, 0)})

    def run(self, statement: str, params: list | dict | None = None) -> None:
        """Runs a statement that has no answer, to make a temporary table from the lake's."""
        self._let_see(statement)
        self.duckdb.execute(statement, params)

    def _let_see(self, query: str) -> None:
        for name in TABLES & set(re.findall(r"\w+", query)) - self._registered:
            if self.has(name):
                self.duckdb.register(name, self.table(name).to_pyarrow_dataset())
                self._registered.add(name)

    def files(self, table: str) -> pl.DataFrame:
        """The files of the table's newest version: path, size_bytes, num_records."""
        actions = pl.DataFrame(self.table(table).get_add_actions(flatten=True))
        return actions.select("path", "size_bytes", "num_records")


# ---- Trino ----


class Trino:
    """Answers of a Trino server as frames.

    `address` is what `jobs/bin/trino start` left (its folder, or clickledger.properties in it), or
    jdbc:trino://HOST:PORT/CATALOG/SCHEMA.
    """

    def __init__(self, address: str | os.PathLike, user: str = "analyst"):
        self.url = self._url(str(address))
        self.user = user
        place = urlsplit(self.url.removeprefix("jdbc:"))
        catalog, schema = [*place.path.strip("/").split("/"), "", ""][:2]
        self._connection = trino_client.dbapi.connect(
            host=place.hostname,
            port=place.port or 8080,
            user=user,
            catalog=catalog or "clicks",
            schema=schema or "clickledger",
            source="notebooks",
            max_attempts=1,
            request_timeout=120,
        )
        self("SELECT 1")

    @staticmethod
    def _url(address: str) -> str:
        if address.startswith(("jdbc:trino://", "trino://")):
            return address
        path = Path(address)
        path = path / "clickledger.properties" if path.is_dir() else path
        if not path.is_file():
            raise Missing(
                f"{path} does not exist: no Trino was started",
                "jobs/bin/trino start --lake demo/lake, or set the parameter trino to jdbc:trino://HOST:PORT/…",
            )
        for line in path.read_text().splitlines():
            if line.startswith("clickledger.trino="):
                return line.split("=", 1)[1].strip()
        raise Missing(f"{path} does not say clickledger.trino=…", "give the file that jobs/bin/trino start wrote")

    def __call__(self, query: str, params: list | None = None) -> pl.DataFrame:
        cursor = self._connection.cursor()
        try:
            rows = cursor.execute(query, params).fetchall()
        except trino_client.exceptions.TrinoUserError as e:
            if e.error_name in ("TABLE_NOT_FOUND", "SCHEMA_NOT_FOUND", "CATALOG_NOT_FOUND"):
                raise Missing(
                    f"Trino on {self.url}: {e.message}",
                    "jobs/bin/clickledger publish-serving --conf local-trino/clickledger.properties",
                ) from None
            if e.error_name == "PERMISSION_DENIED":
                raise Missing(
                    f"Trino on {self.url} denies it to {self.user}: {e.message}",
                    "ask as a user whose group may, see rules.json of the server",
                ) from None
            raise
        except (trino_client.exceptions.TrinoConnectionError, trino_client.exceptions.Http503Error, OSError):
            raise Missing(
                f"no Trino answers on {self.url}",
                "jobs/bin/trino start --lake demo/lake, then jobs/bin/clickledger publish-serving"
                " --conf local-trino/clickledger.properties",
            ) from None
        names = [column[0] for column in cursor.description]
        return pl.DataFrame(rows, schema=names, orient="row", infer_schema_length=None)

    def require(self, view: str, remedy: str) -> None:
        """Fails with the remedy where the view has no row."""
        if self(f"SELECT count(*) AS n FROM (SELECT * FROM {view} LIMIT 1)").item() == 0:
            raise Missing(f"view {view} shows no row", remedy)


# ---- Money ----

_DIGITS = {
    **dict.fromkeys("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(), 0),
    **dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3),
    **dict.fromkeys("CLF UYW".split(), 4),
}


def minor_digits(currency: str) -> int:
    """Decimals of the currency's minor unit (ISO 4217)."""
    return _DIGITS.get(currency, 2)


def round_half_even(micros: int, currency: str) -> int:
    """Exact micros to minor units; half of one goes to the even neighbour. Integers all the way."""
    unit = 10 ** (6 - minor_digits(currency))
    whole, rest = divmod(micros, unit)
    return whole + (2 * rest > unit or (2 * rest == unit and whole % 2 == 1))


def _decimal(amount: int, digits: int) -> str:
    whole, rest = divmod(abs(amount), 10**digits)
    return f"{'-' if amount < 0 else ''}{whole:,}" + (f".{rest:0{digits}}" if digits else "")


def exact(micros: int, currency: str) -> str:
    """Millionths, all six decimals: 1,234.567890 USD."""
    return f"{_decimal(micros, 6)} {currency}"


def money(minor: int, currency: str) -> str:
    """Minor units, as on an invoice: 1,234.57 USD, 1,235 JPY."""
    return f"{_decimal(minor, minor_digits(currency))} {currency}"


# ---- Plots and tables ----

# Okabe and Ito's colours: told apart with every kind of colour blindness, and in grey.
BLUE, ORANGE, GREEN, RED, PURPLE, SKY, YELLOW, INK, GREY = (
    "#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9", "#F0E442", "#1f2933", "#9aa5b1",
)  # fmt: skip
PALETTE = [BLUE, ORANGE, GREEN, RED, PURPLE, SKY, INK, GREY]

plt.rcParams.update(
    {
        "figure.figsize": (9.5, 4.2),
        "figure.dpi": 100,
        "figure.constrained_layout.use": True,
        "savefig.bbox": None,
        "font.size": 10,
        "text.color": INK,
        "axes.labelcolor": INK,
        "axes.edgecolor": GREY,
        "axes.titlelocation": "left",
        "axes.titleweight": "bold",
        "axes.titlesize": 12,
        "axes.titlepad": 12,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.axisbelow": True,
        "axes.grid": True,
        "axes.grid.axis": "y",
        "grid.color": "#e4e7eb",
        "xtick.color": "#52606d",
        "ytick.color": "#52606d",
        "legend.frameon": False,
        "axes.prop_cycle": matplotlib.cycler(color=PALETTE),
        "date.converter": "concise",
    }
)
pl.Config(
    tbl_rows=50,
    tbl_cols=20,
    fmt_str_lengths=80,
    tbl_width_chars=160,
    tbl_hide_dataframe_shape=True,
    tbl_hide_column_data_types=True,
    thousands_separator=False,
)


def thousands(axis) -> None:
    """Numbers of the axis with commas."""
    axis.set_major_formatter(matplotlib.ticker.FuncFormatter(lambda value, _: f"{value:,.0f}"))
