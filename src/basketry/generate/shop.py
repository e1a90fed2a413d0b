"""What the shop sells and how its customers are meant to behave: the planted parameters.

Prices are whole yen, tax included. Every probability here is written to the truth beside what the
generated rows came to, so that a mart's rate can be held against the one that was planted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from basketry.generate.clock import day_of

SAKE, SNACK, CUP, GIFT = "日本酒", "おつまみ", "酒器", "ギフト"
SWEETS, TASTING, ENGRAVING, OPTION, GIFT_CARD = (
    "お菓子・調味料", "体験", "名入れ", "オプション", "ギフトカード",
)  # fmt: skip

FAR_PAST, FAR_FUTURE = -100_000, 100_000


@dataclass(frozen=True, eq=False)
class Product:
    """One product.

    `prices` are (first day, yen) steps in order of time; `cost` is yen a piece, None when the shop
    does not know it (goods on commission); `tax_percent` is the tax that the price includes.
    """

    product_id: str
    name: str
    category: str
    prices: tuple[tuple[int, int], ...]
    cost: int | None
    family: str = ""
    tier: int = 0
    from_day: int = FAR_PAST
    until_day: int = FAR_FUTURE
    line_kind: str = "goods"
    minutes: int = 0
    tax_percent: int = 10

    @property
    def is_gift_card(self) -> bool:
        """Whether this is money for later, not goods."""
        return self.category == GIFT_CARD

    def price(self, day: int) -> int:
        """Return the list price on a day, in yen."""
        price = self.prices[0][1]
        for first_day, step in self.prices:
            if first_day <= day:
                price = step
        return price

    def is_sold(self, day: int) -> bool:
        """Return whether the product can be bought on a day."""
        return self.from_day <= day <= self.until_day


def _tiers(family: str, code: str, category: str, names: str, prices: tuple[int, ...]) -> list[
    Product
]:  # fmt: skip
    """Return a family of three price tiers (梅 1, 竹 2, 松 3); sake rose in price in April 2025."""
    tiers = []
    for tier, (name, price) in enumerate(zip(names.split(), prices, strict=True), start=1):
        steps: tuple[tuple[int, int], ...] = ((FAR_PAST, price),)
        if category == SAKE:
            steps += ((day_of("2025-04-01"), price + (price // 200) * 10),)
        tiers.append(
            Product(
                product_id=f"{code}-{tier}",
                name=f"{family} {name}",
                category=category,
                prices=steps,
                cost=price * 55 // 100,
                family=family,
                tier=tier,
            )
        )
    return tiers


def _plain(
    code: str, category: str, goods: Mapping[str, int], tax_percent: int = 10
) -> list[Product]:
    """Return products without a family, from {name: yen}."""
    return [
        Product(
            product_id=f"{code}-{number:02d}",
            name=name,
            category=category,
            prices=((FAR_PAST, price),),
            cost=price * 50 // 100,
            tax_percent=tax_percent,
        )
        for number, (name, price) in enumerate(goods.items(), start=1)
    ]


def _limited(
    code: str, name: str, category: str, price: int, *, span: tuple[str, str], family: str
) -> Product:
    """Return a product sold between two dates only; it belongs to a family, outside its tiers."""
    return Product(
        product_id=code,
        name=name,
        category=category,
        prices=((FAR_PAST, price),),
        cost=price * 55 // 100,
        family=family,
        from_day=day_of(span[0]),
        until_day=day_of(span[1]),
    )


def _service(
    code: str, name: str, category: str, price: int, *, line_kind: str, minutes: int = 0
) -> Product:
    """Return something done for the customer: no cost is known, `minutes` of work or 0."""
    return Product(
        product_id=code,
        name=name,
        category=category,
        prices=((FAR_PAST, price),),
        cost=None,
        line_kind=line_kind,
        minutes=minutes,
    )


def _price_drop(product: Product, first_date: str, price: int) -> Product:
    """Return the product with one more price step."""
    steps = (*product.prices, (day_of(first_date), price))
    return Product(**{**product.__dict__, "prices": steps})


PRODUCTS: tuple[Product, ...] = (
    *_tiers("汐見川", "SAKE-SHIO", SAKE, "純米酒 純米吟醸 純米大吟醸", (1650, 2750, 4400)),
    *_tiers("月待坂", "SAKE-TSUK", SAKE, "本醸造 特別純米 純米大吟醸", (1540, 2420, 3960)),
    *_tiers("白嶺", "SAKE-HAKU", SAKE, "純米酒 山廃純米 純米大吟醸", (1980, 3300, 5500)),
    *_tiers("野分", "SAKE-NOWA", SAKE, "純米酒 純米吟醸 古酒", (1760, 2860, 4620)),
    *_plain("SAKE-ETC", SAKE, {"発泡清酒 あわゆき": 1980, "本格梅酒 蔵の梅": 1870}),
    *_plain("SAKE-ALC0", SAKE, {"米麹甘酒": 860}, tax_percent=8),
    _limited(
        "SAKE-NEW24", "汐見川 しぼりたて新酒 2024", SAKE, 3080,
        span=("2024-12-01", "2025-02-28"), family="汐見川",
    ),
    _limited(
        "SAKE-SUM25", "白嶺 夏の生酒 2025", SAKE, 3520,
        span=("2025-06-01", "2025-08-31"), family="白嶺",
    ),
    _limited(
        "SAKE-AUT25", "野分 ひやおろし 2025", SAKE, 3190,
        span=("2025-09-01", "2025-11-15"), family="野分",
    ),
    _limited(
        "SAKE-NEW25", "汐見川 しぼりたて新酒 2025", SAKE, 3300,
        span=("2025-12-01", "2026-02-28"), family="汐見川",
    ),
    *_tiers("飲み比べセット", "GIFT-NOMI", GIFT, "梅 竹 松", (6000, 10000, 15000)),
    *_tiers("酒と肴の詰め合わせ", "GIFT-SAKA", GIFT, "梅 竹 松", (3300, 5500, 8800)),
    *_tiers("晩酌セット", "GIFT-BANS", GIFT, "梅 竹 松", (2800, 4200, 6600)),
    _limited(
        "GIFT-WIN25", "お歳暮限定 蔵元セット 2025", GIFT, 7700,
        span=("2025-11-15", "2025-12-25"), family="",
    ),
    *_plain(
        "CUP", CUP,
        {
            "波佐見焼 おちょこ": 660, "美濃焼 ぐい呑み": 1100, "備前焼 ぐい呑み": 1980,
            "信楽焼 徳利": 2420, "片口 白磁": 3300, "錫タンブラー": 6600,
            "江戸切子 冷酒グラス": 8800,
        },
    ),
    *_plain(
        "SNACK", SNACK,
        {
            "いかの塩辛": 648, "牡蠣の燻製オイル漬け": 1296, "からすみ薄切り": 1620,
            "ほたるいか沖漬け": 864, "チーズの味噌漬け": 756, "鴨ロース燻製": 1404,
            "炙りえいひれ": 594, "蛍烏賊の素干し": 918,
        },
        tax_percent=8,
    ),
    _price_drop(
        _plain("SNACK-NUTS", SNACK, {"燻製ナッツ": 702}, tax_percent=8)[0], "2025-10-01", 648,
    ),
    *_plain(
        "MINI", SWEETS,
        {
            "酒粕クッキー": 350, "山椒おかき": 350, "海苔チップス": 350, "塩麹せんべい": 350,
            "柚子ようかん": 350, "甘酒飴": 350,
        },
        tax_percent=8,
    ),
    *_plain(
        "PANTRY", SWEETS,
        {
            "奈良漬": 480, "酒粕 板": 560, "柚子胡椒": 640, "煎り酒": 780, "大吟醸ゼリー": 980,
        },
        tax_percent=8,
    ),
    _service("TASTE-45", "利き酒体験 45分", TASTING, 3300, line_kind="service", minutes=45),
    _service("TASTE-90", "ペアリング講座 90分", TASTING, 5500, line_kind="service", minutes=90),
    _service("ENGRAVE", "名入れ彫刻", ENGRAVING, 1100, line_kind="service", minutes=15),
    _service("WRAP", "ギフト包装", OPTION, 330, line_kind="option"),
    _service("NOSHI", "熨斗・名入れ短冊", OPTION, 110, line_kind="option"),
    _service("COOL", "クール便", OPTION, 330, line_kind="option"),
    *_plain(
        "GIFTCARD", GIFT_CARD,
        {"ギフトカード 3千円": 3000, "ギフトカード 5千円": 5000, "ギフトカード 1万円": 10000},
        tax_percent=0,
    ),
)  # fmt: skip

BY_CATEGORY: Mapping[str, tuple[Product, ...]] = {
    category: tuple(product for product in PRODUCTS if product.category == category)
    for category in dict.fromkeys(product.category for product in PRODUCTS)
}
BY_FAMILY: Mapping[str, tuple[Product, ...]] = {
    family: tuple(product for product in PRODUCTS if product.family == family and product.tier)
    for family in dict.fromkeys(product.family for product in PRODUCTS if product.tier)
}
LIMITED = tuple(product for product in PRODUCTS if product.from_day > FAR_PAST)
BUNDLE_PIECES = tuple(product for product in PRODUCTS if product.product_id.startswith("MINI"))
TOP_UPS = tuple(product for product in PRODUCTS if product.product_id.startswith("PANTRY"))

STORES: Mapping[str, float] = {"ginza": 0.6, "kyoto": 0.4}
STAFF: Mapping[str, tuple[str, ...]] = {
    "ginza": ("sato", "suzuki", "takahashi"),
    "kyoto": ("nishimura", "yamada"),
}

REGION_GROUPS: Mapping[str, Mapping[str, float]] = {
    "北海道・東北": {
        "北海道": 5.1, "青森県": 1.2, "岩手県": 1.2, "宮城県": 2.3, "秋田県": 0.9, "山形県": 1.0,
        "福島県": 1.8,
    },
    "関東": {
        "茨城県": 2.8, "栃木県": 1.9, "群馬県": 1.9, "埼玉県": 7.3, "千葉県": 6.3, "東京都": 16.0,
        "神奈川県": 9.2,
    },
    "中部": {
        "新潟県": 2.1, "富山県": 1.0, "石川県": 1.1, "福井県": 0.7, "山梨県": 0.8, "長野県": 2.0,
        "岐阜県": 1.9, "静岡県": 3.5, "愛知県": 7.5,
    },
    "近畿": {
        "三重県": 1.7, "滋賀県": 1.4, "京都府": 4.0, "大阪府": 8.8, "兵庫県": 5.4, "奈良県": 1.3,
        "和歌山県": 0.9,
    },
    "中国・四国": {
        "鳥取県": 0.5, "島根県": 0.6, "岡山県": 1.8, "広島県": 2.7, "山口県": 1.3, "徳島県": 0.7,
        "香川県": 0.9, "愛媛県": 1.3, "高知県": 0.6,
    },
    "九州・沖縄": {
        "福岡県": 5.1, "佐賀県": 0.8, "長崎県": 1.2, "熊本県": 1.7, "大分県": 1.1, "宮崎県": 1.0,
        "鹿児島県": 1.5, "沖縄県": 1.4,
    },
}  # fmt: skip
OVERSEAS = "海外"
GROUP_OF_REGION: Mapping[str, str] = {
    region: group for group, regions in REGION_GROUPS.items() for region in regions
} | {OVERSEAS: OVERSEAS}

OFFER_KINDS = (
    "upsell", "cross_sell", "bundle", "free_shipping", "subscription", "limited_upgrade",
)  # fmt: skip
PLACEMENTS = ("product_page", "cart", "checkout", "thank_you", "email", "chat", "counter")
FUNNEL = (
    "session", "view_item_list", "view_item", "add_to_cart", "begin_checkout",
    "add_shipping_info", "add_payment_info", "purchase",
)  # fmt: skip
COUNTED_STATUSES = frozenset({"completed", "shipped"})


@dataclass(frozen=True)
class Relation:
    """Orders that hold the main category get one of `products` too, with this probability."""

    main: str
    related: str
    product_ids: tuple[str, ...]
    probability: float


RELATIONS: tuple[Relation, ...] = (
    # In this order: what one relation adds may be the main category of a later one.
    Relation(TASTING, SAKE, ("SAKE-SHIO-2", "SAKE-HAKU-2", "SAKE-NOWA-2"), 0.35),
    Relation(SAKE, CUP, ("CUP-01", "CUP-02", "CUP-03"), 0.30),
    Relation(SAKE, SNACK, ("SNACK-01", "SNACK-02", "SNACK-04", "SNACK-05", "SNACK-07"), 0.25),
    Relation(GIFT, OPTION, ("WRAP", "NOSHI"), 0.45),
    Relation(CUP, ENGRAVING, ("ENGRAVE",), 0.20),
)


@dataclass(frozen=True)
class Experiment:
    """One experiment on visitors, half and half, between two days (both included).

    `step` is the funnel step whose rate the treatment replaces by `treatment_rate`; None for A/A.
    Where `held_back` names placements, visitors are let in when they reach the cart, and the first
    variant sees no offers there.
    """

    experiment_id: str
    first_day: int
    last_day: int
    variants: tuple[str, str]
    step: str | None = None
    treatment_rate: float | None = None
    held_back: frozenset[str] = frozenset()


EXPERIMENTS: tuple[Experiment, ...] = (
    Experiment(
        "cart_offers_holdout", day_of("2025-01-15"), day_of("2025-08-31"),
        ("control", "treatment"), held_back=frozenset({"cart", "checkout"}),
    ),
    Experiment(
        "one_page_checkout", day_of("2025-09-01"), day_of("2025-12-31"),
        ("control", "treatment"), "add_shipping_info", 0.90,
    ),
    Experiment(
        "list_order_aa", day_of("2026-01-15"), day_of("2026-03-15"), ("a", "b"),
    ),
)  # fmt: skip


def _offer_rates() -> Mapping[str, Mapping[str, float]]:
    """Return kind -> placement -> the probability that an order under the offer takes it."""
    by_kind = {
        "upsell": 0.30, "cross_sell": 0.42, "bundle": 0.25,
        "free_shipping": 0.50, "subscription": 0.18, "limited_upgrade": 0.28,
    }  # fmt: skip
    by_placement = {
        "product_page": 0.00, "cart": 0.05, "checkout": -0.05, "thank_you": -0.12,
        "email": 0.02, "chat": 0.10, "counter": 0.15,
    }  # fmt: skip
    return {
        kind: {place: round(base + step, 2) for place, step in by_placement.items()}
        for kind, base in by_kind.items()
    }


@dataclass(frozen=True)
class Volume:
    """How many of each a shop of scale 1 meets in the whole span."""

    new_web_visitors: int = 2_150
    store_walk_ins: int = 830
    phone_calls: int = 75
    customers_from_before: int = 150
    unopened_emails: int = 120
    test_orders: int = 10
    store_lookers_per_day: float = 6.0


@dataclass(frozen=True)
class Planted:
    """Every probability that the generator plants; see the truth file for what it came to."""

    volume: Volume = field(default_factory=Volume)
    # Rate of each step of FUNNEL after the first, given the step before.
    funnel: Mapping[str, Mapping[str, tuple[float, ...]]] = field(
        default_factory=lambda: {
            "visitor": {
                "mobile": (0.86, 0.80, 0.50, 0.75, 0.65, 0.88, 0.90),
                "desktop": (0.88, 0.84, 0.60, 0.80, 0.65, 0.90, 0.92),
                "tablet": (0.86, 0.80, 0.55, 0.75, 0.65, 0.88, 0.90),
            },
            "member": {
                "mobile": (0.95, 0.92, 0.75, 0.88, 0.65, 0.95, 0.95),
                "desktop": (0.96, 0.92, 0.80, 0.90, 0.65, 0.96, 0.96),
                "tablet": (0.95, 0.92, 0.75, 0.88, 0.65, 0.95, 0.95),
            },
        }
    )
    device_mix: Mapping[str, float] = field(
        default_factory=lambda: {"mobile": 0.66, "desktop": 0.27, "tablet": 0.07}
    )
    visitor_source_mix: Mapping[str, float] = field(
        default_factory=lambda: {
            "google": 0.42, "direct": 0.16, "instagram": 0.16, "yahoo": 0.10, "line": 0.10,
            "youtube": 0.06,
        }
    )  # fmt: skip
    member_source_mix: Mapping[str, float] = field(
        default_factory=lambda: {"email": 0.34, "line": 0.24, "direct": 0.26, "google": 0.16}
    )
    web_buyer_registers: float = 0.65
    store_buyer_registers: float = 0.45
    visitor_comes_back: float = 0.15
    visitor_is_overseas: float = 0.04
    buyer_returns_after_first: float = 0.58
    buyer_returns_later: float = 0.68
    main_mix: Mapping[str, float] = field(
        default_factory=lambda: {SAKE: 0.52, GIFT: 0.18, SNACK: 0.14, CUP: 0.13, GIFT_CARD: 0.03}
    )
    # Gifts weigh this much more in December and July (お歳暮, お中元).
    gift_season_factor: float = 2.5
    store_order_is_tasting: float = 0.08
    tier_mix: Mapping[int, float] = field(default_factory=lambda: {1: 0.25, 2: 0.55, 3: 0.20})
    limited_share_of_sake: float = 0.15
    # Two or three pieces of the main product instead of one: the sum of what applies.
    more_pieces: Mapping[str, float] = field(
        default_factory=lambda: {
            "base": 0.15, "repeat": 0.15, "phone": 0.20, "desktop": 0.05, "関東": 0.05,
        }
    )  # fmt: skip
    second_product: float = 0.30
    natural_bundle: float = 0.10
    bundle_price: int = 1_000
    free_shipping_from: int = 5_000
    top_up_reach: int = 1_500
    natural_top_up: float = 0.25
    shipping_fee: int = 660
    subscription_discount_percent: int = 10
    offer_shown: Mapping[str, float] = field(
        default_factory=lambda: {
            "product_page": 0.20, "cart": 0.36, "checkout": 0.28, "thank_you": 0.22,
            "email": 0.55, "chat": 0.06, "counter": 0.30,
        }
    )  # fmt: skip
    offer_kind_mix: Mapping[str, float] = field(
        default_factory=lambda: {
            "upsell": 1.4, "cross_sell": 0.8, "bundle": 0.5, "free_shipping": 2.0,
            "subscription": 0.8, "limited_upgrade": 2.0,
        }
    )  # fmt: skip
    offer_taken: Mapping[str, Mapping[str, float]] = field(default_factory=_offer_rates)
    coupon: Mapping[str, float] = field(
        default_factory=lambda: {"WELCOME500": 0.40, "LINE10": 0.35, "SAKE300": 0.05}
    )
    nominated: float = 0.18
    online_status: Mapping[str, float] = field(
        default_factory=lambda: {
            "completed": 0.91, "shipped": 0.03, "pending": 0.01, "cancelled": 0.03,
            "returned": 0.02,
        }
    )  # fmt: skip
    store_status: Mapping[str, float] = field(
        default_factory=lambda: {"completed": 0.985, "returned": 0.015}
    )
    failed_payment_leaves_an_order: float = 0.40
    refund: Mapping[str, float] = field(
        default_factory=lambda: {
            "none": 0.865, "full": 0.015, "full_by_line": 0.020, "one_line": 0.055,
            "part_of_the_order": 0.045,
        }
    )  # fmt: skip
    # Who looks at a tier above the lowest looked at the one below before.
    looked_lower_first: float = 0.25
    # Per session, without and with something in the cart.
    micro_conversions: Mapping[str, tuple[float, float]] = field(
        default_factory=lambda: {
            "scroll": (0.10, 0.20),
            "video_progress": (0.03, 0.08),
            "file_download": (0.01, 0.03),
            "add_line_friend": (0.01, 0.03),
            "newsletter_subscribe": (0.01, 0.03),
            "faq_view": (0.02, 0.06),
            "sign_up": (0.025, 0.025),
        }
    )


PLANTED = Planted()
