"""The demo shop: a made-up seller of sake, snacks, cups and gifts, and the truth about it.

Sixteen months up to 2026-03-31, online, in two stores and by telephone. The same seed and scale
give the same bytes, on every machine: no clock, no network, no locale.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from basketry.generate.clock import DAYS, DEMO_AS_OF_DATE, FIRST_DATE, TIME_ZONE, date_text
from basketry.generate.contract import INPUTS, Row, Rows
from basketry.generate.dirt import plant_dirt
from basketry.generate.life import live
from basketry.generate.shop import EXPERIMENTS, FAR_PAST, PLANTED, PRODUCTS, RELATIONS
from basketry.generate.state import Life
from basketry.generate.truth import truth_of
from basketry.generate.write import (
    write_rows_as_csv,
    write_rows_as_parquet,
    write_truth,
)
from basketry.progress import Progress

__all__ = [
    "DEMO_AS_OF_DATE",
    "DEMO_SEED",
    "Shop",
    "generate_shop",
    "run",
    "write_csv",
    "write_parquet",
]

DEMO_SEED = 20260331
SEED_PREFIX = "basketry__demo_"
# A smaller shop lacks some of the rows that the dirt is made from.
SMALLEST_SCALE = 0.1


@dataclass(frozen=True)
class Shop:
    """A generated shop: `rows` by input, every value a text and '' a null, and the `truth`."""

    seed: int
    scale: float
    rows: Rows
    truth: dict[str, Any]


def generate_shop(scale: float = 1.0, seed: int = DEMO_SEED, with_dirt: bool = True) -> Shop:
    """Make a whole shop in memory; scale 1 is about 2,000 orders, and 10 takes about 300 MB.

    `with_dirt` strews the planted bad rows among the clean ones: the same number at every scale.
    Raises ValueError when the scale is below 0.1.
    """
    life = _new_life(scale, seed)
    rows: Rows = {name: [] for name in INPUTS}
    for piece in _told(live(life)):
        for name, some in piece.items():
            rows[name] += some
    accepted = {name: len(some) for name, some in rows.items()}
    refused: dict[tuple[str, str], int] = {}
    if with_dirt:
        rows, refused = plant_dirt(rows, seed)
    return Shop(seed, scale, rows, _truth(life, accepted, refused))


def write_csv(shop: Shop, folder: Path) -> None:
    """Write a shop as `basketry__demo_<input>.csv`, all values text; `truth.json` beside them."""
    write_rows_as_csv(folder, [shop.rows], SEED_PREFIX)
    write_truth(folder, shop.truth)


def write_parquet(folder: Path, scale: float = 1.0, seed: int = DEMO_SEED) -> None:
    """Make a shop of any scale and write it as `<input>.parquet`, natively typed, and `truth.json`.

    The rows are those of `generate_shop(scale, seed, with_dirt=False)`: a typed column can't hold
    most of the dirt. They are made and written a day at a time, so memory holds the people only.
    Raises ValueError when the scale is below 0.1.
    """
    life = _new_life(scale, seed)
    accepted = dict.fromkeys(INPUTS, 0)

    def counted() -> Iterator[Mapping[str, list[Row]]]:
        for piece in _told(live(life)):
            for name, some in piece.items():
                accepted[name] += len(some)
            yield piece

    write_rows_as_parquet(folder, counted())
    write_truth(folder, _truth(life, accepted, {}))


def run(
    out: Path,
    scale: float = 1.0,
    seed: int = DEMO_SEED,
    format: Literal["csv", "parquet"] = "csv",
) -> None:
    """Make a shop and write it into the folder `out`: CSV with dirt, or Parquet without.

    Raises ValueError when the scale is below 0.1 or the format is unknown.
    """
    if format == "csv":
        write_csv(generate_shop(scale, seed), out)
    elif format == "parquet":
        write_parquet(out, scale, seed)
    else:
        raise ValueError(f"format is {format!r}; it can be 'csv' or 'parquet'")


def _told(pieces: Iterator[Rows]) -> Iterator[Rows]:
    """The pieces of a life as they come, with a word every two seconds on how far it is."""
    progress = Progress()
    for number, piece in enumerate(pieces, start=1):
        yield piece
        if number <= DAYS:
            progress.say(f"{number} of {DAYS} days lived")


def _new_life(scale: float, seed: int) -> Life:
    if not scale >= SMALLEST_SCALE:
        raise ValueError(
            f"scale is {scale}; it must be {SMALLEST_SCALE} or more, and 1 is about 2,000 orders"
        )
    return Life(seed, scale)


def _truth(
    life: Life, accepted: Mapping[str, int], refused: Mapping[tuple[str, str], int]
) -> dict[str, Any]:
    """Return the truth of a finished life: what was planted, and what it came to."""
    rejected = dict.fromkeys(INPUTS, 0)
    for (name, _), number in refused.items():
        rejected[name] += number
    about: dict[str, Any] = {
        "seed": life.seed,
        "scale": life.scale,
        "first_date": FIRST_DATE.isoformat(),
        "as_of_date": DEMO_AS_OF_DATE,
        "time_zone": TIME_ZONE,
        "rows": [
            {
                "input_name": name,
                "row_count": accepted[name] + rejected[name],
                "accepted_count": accepted[name],
                "rejected_count": rejected[name],
            }
            for name in INPUTS
        ],
        "rejected_rows": [
            {"input_name": name, "reject_reason": reason, "row_count": number}
            for (name, reason), number in refused.items()
        ],
        "parameters": asdict(PLANTED),
        "relations": [asdict(relation) for relation in RELATIONS],
        "experiments": [
            {
                "experiment_id": one.experiment_id,
                "first_date": date_text(one.first_day),
                "last_date": date_text(one.last_day),
                "variants": list(one.variants),
                "step": one.step,
                "treatment_rate": one.treatment_rate,
                "held_back": sorted(one.held_back),
            }
            for one in EXPERIMENTS
        ],
        "price_changes": [
            {"product_id": product.product_id, "first_date": date_text(day), "price": price}
            for product in PRODUCTS
            for day, price in product.prices
            if FAR_PAST < day < DAYS
        ],
    }
    return truth_of(life.tally, about)
