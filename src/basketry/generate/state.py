"""The shop while it is being made: counters, people, what is still to come, and the day's rows."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from basketry.generate.chance import Stream
from basketry.generate.clock import DAYS
from basketry.generate.contract import INPUTS, Rows
from basketry.generate.customers import Customer, CustomerBook
from basketry.generate.orders import Draft, visitor_text
from basketry.generate.shop import PLANTED
from basketry.generate.truth import Tally


@dataclass(slots=True, eq=False)
class Visit:
    """One web visit to come; `customer` is set when a member is logged in."""

    # Second of the day, in Tokyo.
    second: int
    visitor: int
    device: str
    customer: Customer | None
    is_overseas: bool

    @property
    def visitor_id(self) -> str:
        """The visitor's id."""
        return visitor_text(self.visitor)


@dataclass
class Life:
    """Everything that outlives a day."""

    seed: int
    scale: float
    tally: Tally = field(default_factory=Tally)
    book: CustomerBook = field(default_factory=CustomerBook)
    numbers: Counter[str] = field(default_factory=Counter)
    # day -> who comes back then
    customers_due: dict[int, list[tuple[Customer, str]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    visitors_due: dict[int, list[tuple[int, str, bool]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    # experiment -> visitor -> which of its two variants
    assigned: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    experiment_buyers: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))

    def number(self, name: str) -> int:
        """Return the next number of a series, from 1."""
        self.numbers[name] += 1
        return self.numbers[name]

    def plan_return(self, stream: Stream, customer: Customer, day: int) -> None:
        """Perhaps let a buyer come back some weeks later, to the web, a store or by phone."""
        after = "first" if customer.valid_orders <= 1 else "later"
        rate = (
            PLANTED.buyer_returns_after_first if after == "first" else PLANTED.buyer_returns_later
        )
        if not self.tally.trial("buyer_returns", (after,), rate, stream.chance(rate)):
            return
        wait = stream.share()
        self.due(stream, customer, day + 9 + int(wait * wait * 110))

    def due(self, stream: Stream, customer: Customer, day: int) -> None:
        """Let a customer come on a day; beyond the span nothing is planned."""
        if day >= DAYS:
            return
        share = stream.share()
        if customer.home == "web":
            where = "online" if share < 0.85 else "store" if share < 0.96 else "phone"
        else:
            where = "store" if share < 0.80 else "online"
        self.customers_due[day].append((customer, where))


class Day:
    """One day being made: its streams of chance, one for each part, its rows and its orders."""

    def __init__(self, life: Life, day: int) -> None:
        """Begin a day of a shop's life."""
        self.day = day
        self.rows: Rows = {name: [] for name in INPUTS}
        self.drafts: list[Draft] = []
        self._seed = life.seed
        self._streams: dict[str, Stream] = {}

    def stream(self, part: str) -> Stream:
        """Return the day's stream of one part."""
        found = self._streams.get(part)
        if found is None:
            found = self._streams[part] = Stream(self._seed, part, self.day)
        return found
