"""Who buys: registered customers, and what the shop knows of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from basketry.generate.chance import Mix, Stream
from basketry.generate.clock import date_text, utc_text
from basketry.generate.contract import Row
from basketry.generate.shop import REGION_GROUPS, STORES

REGION_MIX = Mix(
    {region: weight for regions in REGION_GROUPS.values() for region, weight in regions.items()}
)
GENDER_MIX = Mix({"female": 0.47, "male": 0.44, "other": 0.02, "": 0.07})
AGE_MIX = Mix({(20, 29): 0.13, (30, 39): 0.22, (40, 49): 0.25, (50, 59): 0.21, (60, 78): 0.19})
STORE_MIX = Mix(dict(STORES))
# Lowest number of valid orders of each rank, highest rank first.
RANKS = ((6, "プラチナ"), (4, "ゴールド"), (2, "シルバー"), (0, "レギュラー"))
NO_BIRTH_DATE = 0.15


@dataclass(slots=True, eq=False)
class Customer:
    """One registered customer; `visitor` is 0 until the first visit to the web shop."""

    number: int
    # Moment, see clock.
    registered: int
    channel: str
    home: str
    region: str
    store: str
    gender: str
    birth_day: int | None = None
    device: str = ""
    visitor: int = 0
    valid_orders: int = 0

    @property
    def customer_id(self) -> str:
        """The customer's id."""
        return f"C{self.number:06d}"

    def row(self) -> Row:
        """Return the customer as a row; the rank is what the valid orders so far are worth."""
        rank = next(name for lowest, name in RANKS if self.valid_orders >= lowest)
        return (
            self.customer_id,
            utc_text(self.registered),
            "" if self.birth_day is None else date_text(self.birth_day),
            self.gender,
            self.region,
            self.channel,
            rank,
        )


class CustomerBook:
    """All customers so far, in the order in which they registered."""

    def __init__(self) -> None:
        """Open an empty book."""
        self.customers: list[Customer] = []

    def register(
        self, stream: Stream, moment: int, channel: str, home: str, region: str = ""
    ) -> Customer:
        """Add a customer who registers at a moment.

        `channel` says how they came (a traffic source or a store), `home` where they buy ("web" or
        "store"); without a region one is drawn.
        """
        customer = Customer(
            number=len(self.customers) + 1,
            registered=moment,
            channel=channel,
            home=home,
            region=region or REGION_MIX.draw(stream),
            gender=GENDER_MIX.draw(stream),
            store=STORE_MIX.draw(stream),
        )
        low, high = AGE_MIX.draw(stream)
        age_days = stream.between(low * 365, high * 365 + 364)
        if not stream.chance(NO_BIRTH_DATE):
            # At least 20 years old on the first day: this shop sells alcohol.
            customer.birth_day = -age_days - 5
        self.customers.append(customer)
        return customer

    def pieces(self, size: int) -> Iterator[list[Row]]:
        """Yield every customer as a row, in pieces of at most `size` rows."""
        for first in range(0, len(self.customers), size):
            yield [customer.row() for customer in self.customers[first : first + size]]
