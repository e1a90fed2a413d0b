"""Every text of the report, in Japanese and English."""

from __future__ import annotations

from basketry.bilingual_page.formats import Text, both

WORDS = {
    # --- the frame
    "title": Text("お店のレポート", "Shop report"),
    "skip": Text("本文へ", "Skip to the report"),
    "home_link": Text("ドキュメントの入口へ", "Basketry documentation"),
    "contents": Text("目次", "Contents"),
    "language": Text("言語", "Language"),
    "currency_shown": Text("通貨は{currency}です。", "Amounts are in {currency}."),
    "other_currencies": Text(
        "このほかに{currencies}の注文があります。通貨の違う金額は合計しません。",
        "There are orders in {currencies} as well. Amounts of two currencies are never added up.",
    ),
    "incomplete_month": Text(
        "まだ終わっていない月です。前の月とは比べないでください。",
        "This month is not over: do not compare it with others.",
    ),
    "show_numbers": Text("数値の表:{title}", "Numbers: {title}"),
    "no_value": Text("値なし", "no value"),
    "definitions": Text("言葉と計算方法", "Definitions"),
    "definitions_lead": Text(
        "このレポートの数字が、それぞれ何を表すかです。",
        "What the numbers of this report mean, in the words of the data's own documentation.",
    ),
    "connect": Text("つなぐデータ", "What to connect"),
    "connect_input": Text(
        "{inputs} がつながっていません。つなぐと、このページに答えが出ます。手順:",
        "Not connected: {inputs}. Map what is missing, and this page has its answer. How:",
    ),
    "nothing_yet": Text(
        "データはつながっていますが、まだ表示できるほどの記録がありません。",
        "The data is connected, but there is not enough of it to show yet.",
    ),
    "not_asked": Text(
        "このページの問いは、プロジェクトの設定(questions)で外されています。",
        "The project does not ask this question: see its setting `questions`.",
    ),
    "inputs_link": Text("つながっているデータの一覧", "the list of inputs"),
    "guide_link": Text("データのつなぎ方(英語)", "the guide"),
    # --- how are we doing
    "how": Text("調子はどう?", "How are we doing?"),
    "how_lead": Text("{month}の結果です。", "What {month} came to."),
    "aov": Text("平均注文額", "Average order value"),
    "spend_per_customer": Text("客単価", "Spend per customer"),
    "median_order_value": Text("注文額の中央値", "Median order value"),
    "order_count": Text("注文数", "Orders"),
    "purchase_rate": Text("購買率(サイト)", "Conversion (site)"),
    "no_interval": Text("購入者が少なく、信頼区間は出せません", "Too few buyers for an interval"),
    "no_median_interval": Text(
        "注文が少なく、信頼区間は出せません", "Too few orders for an interval"
    ),
    "no_visits": Text(
        "サイトの訪問データがないため計算できません", "Not known: there are no visits on record"
    ),
    "interval": Text("95%信頼区間 {interval}", "95% interval {interval}"),
    "interval_column": Text("95%信頼区間", "95% interval"),
    "vs_previous": Text("前月 {then}({change})", "month before {then} ({change})"),
    "vs_last_year": Text("前年同月 {then}({change})", "year before {then} ({change})"),
    "previous_only": Text("前月 {then}", "month before {then}"),
    "last_year_only": Text("前年同月 {then}", "year before {then}"),
    "no_previous": Text("前月の注文はありません", "no orders the month before"),
    "no_last_year": Text("前年同月の注文はありません", "no orders a year before"),
    "trend_title": Text("平均注文額の動き", "Order value by month"),
    "trend_lead": Text(
        "帯は95%信頼区間です。帯の中の上下は、偶然でも起こります。",
        "The band is the 95% interval: moves inside it can be chance.",
    ),
    "trend_alt": Text(
        "{first}から{last}までの月ごとの平均注文額と中央値の折れ線。最後は平均{aov}、中央値{median}。",
        "Lines of the average and the median order value by month, {first} to {last}; the last"
        " average is {aov}, the last median {median}.",
    ),
    "orders_title": Text("注文数の動き", "Orders by month"),
    "orders_alt": Text(
        "{first}から{last}までの月ごとの注文数の棒。最後は{orders}件。",
        "Bars of the orders by month, {first} to {last}; the last month has {orders}.",
    ),
    "month": Text("月", "Month"),
    "customer_count": Text("購入客数", "Customers"),
    "types_title": Text("新しいお客様とリピーター", "New and repeat customers"),
    "customer_type": Text("お客様", "Customers"),
    "change_last_year": Text("前年比", "On last year"),
    # --- why it moved
    "why": Text("なぜ動いた?", "Why did it move?"),
    "why_lead": Text(
        "{month}の売上を、前の月と前の年に比べます。要因ごとの金額は計算の結果で、原因そのものではありません。",
        "The revenue of {month} beside the month and the year before. The parts are arithmetic:"
        " they say what moved, not what caused it.",
    ),
    "revenue": Text("売上", "Revenue"),
    "why_all": Text(
        "すべての注文:客数と客単価", "All orders: customers, and what each of them spent"
    ),
    "why_site": Text(
        "サイト:訪問数、購買率、平均注文額", "The site: visits, conversion, order value"
    ),
    "why_store": Text(
        "店舗:来店客数、買上率、平均注文額", "Stores: visitors, conversion, order value"
    ),
    "why_parts": Text(
        "要因ごとの金額を足すと、売上の増減にちょうど一致します。",
        "The parts add up to the change of revenue exactly.",
    ),
    "why_nothing_before": Text(
        "比べられる前の月や前の年がありません", "There is no month or year before to compare with"
    ),
    "why_alt": Text(
        "売上が{before}から{now}になるまでの階段状の棒。{parts}。",
        "Bars that lead from revenue of {before} to {now}: {parts}.",
    ),
    "compared_with": Text("比べる相手", "Compared with"),
    "then.previous_period": Text("前月", "Month before"),
    "then.last_year": Text("前年同月", "Year before"),
    "this_month": Text("この月", "This month"),
    "revenue_then": Text("そのときの売上", "Revenue then"),
    "revenue_change": Text("増減", "Change"),
    "revenue_now": Text("この月の売上", "Revenue now"),
    "effect.all.customer": Text("客数", "Customers"),
    "effect.all.spend": Text("客単価", "Spend per customer"),
    "effect.site.visit": Text("訪問数", "Visits"),
    "effect.site.purchase_rate": Text("購買率", "Conversion"),
    "effect.site.aov": Text("平均注文額", "Order value"),
    "effect.store.visit": Text("来店客数", "Visitors"),
    "effect.store.purchase_rate": Text("買上率", "Conversion"),
    "effect.store.aov": Text("平均注文額", "Order value"),
    # --- bought together
    "together": Text(
        "何が一緒に買われ、何を勧める?", "What is bought together, and what to offer?"
    ),
    "together_lead": Text(
        "一緒に買われやすい組み合わせほど、おすすめやセットの候補になります。",
        "What sells together by itself is the first to recommend, or to make a bundle of.",
    ),
    "set_rate": Text("買い合わせ率", "Set rate"),
    "set_rate_note": Text(
        "2品目以上を買った注文の割合({period})",
        "Orders with two or more different products, {period}",
    ),
    "heat_title": Text("カテゴリの併買", "Categories bought together"),
    "heat_lead": Text(
        "左のカテゴリを買った注文のうち、上のカテゴリも買った割合。{from_date}から{to_date}まで。",
        "Of the orders with the category on the left, the share that also hold the one above."
        " {from_date} to {to_date}.",
    ),
    "heat_alt": Text(
        "カテゴリの組み合わせごとの併買の割合。最も高いのは「{main}」と「{related}」の{rate}。",
        "Shares of orders with one category that hold the other; the highest is {rate}, of {main}"
        " with {related}.",
    ),
    "heat_note": Text(
        "空白は、一緒の注文が少なすぎて割合を出せない組み合わせです。",
        "An empty square is a pair with too few orders to say.",
    ),
    "orders_with": Text("買ったもの", "Orders with"),
    "also_hold": Text("一緒に買ったもの", "Also hold"),
    "both_order_count": Text("一緒の注文", "Orders with both"),
    "confidence": Text("一緒に買った割合", "Share with both"),
    "lift": Text("リフト値", "Lift"),
    "expected_extra_margin": Text("期待追加粗利", "Expected extra margin"),
    "relations_title": Text("組み合わせの目標と実績", "The pairs the shop watches"),
    "relations_lead": Text(
        "お店が決めた「主な商品と関連商品」の併売率です。{period}。",
        "Attach rates of the main and related things that the shop has named, {period}.",
    ),
    "attach_rate": Text("併売率", "Attach rate"),
    "change_previous_period": Text("前期差", "Change on the period before"),
    "pairs_title": Text("一緒にすすめたい商品", "Pairs to recommend"),
    "pairs_lead": Text(
        "偶然より多く一緒に買われた商品です。リフト値が高い順。{from_date}から{to_date}まで。",
        "Bought together more often than chance, the highest lift first. {from_date} to {to_date}.",
    ),
    "bundles_title": Text("セットの候補", "Candidates for a bundle"),
    "bundles_lead": Text(
        "おすすめを見せなくても一緒に買われている組み合わせ。その件数が多い順。",
        "Pairs that sell together without being offered, the most frequent first.",
    ),
    "pair": Text("組み合わせ", "Pair"),
    "both_without_offer_count": Text("提案なしの注文", "Orders without an offer"),
    "pair_list_price_amount": Text("定価の合計", "List price of both"),
    "pair_margin_amount": Text("粗利の合計", "Margin of both"),
    "tiers_title": Text("松竹梅(価格帯)の割合", "Price tiers"),
    "tiers_lead": Text(
        "商品ファミリーごとの、売れた点数の割合。{period}。",
        "How each family's pieces divide between its tiers, {period}.",
    ),
    "tiers_alt": Text(
        "{count}の商品ファミリーの、価格帯ごとの点数の割合。",
        "Shares of pieces by price tier, of {count} product families.",
    ),
    "product_family": Text("商品ファミリー", "Family"),
    "tier_position": Text("価格帯", "Tier"),
    "item_count": Text("点数", "Pieces"),
    "item_share": Text("点数の割合", "Share of pieces"),
    "tier.low": Text("梅(下位)", "low"),
    "tier.middle": Text("竹(中位)", "middle"),
    "tier.high": Text("松(上位)", "high"),
    "tier.only": Text("価格帯ひとつ", "only one"),
    "tier.outside": Text("価格帯の外", "outside"),
    # --- offers
    "offers": Text("おすすめは効いている?", "Do our offers work?"),
    "offers_lead": Text(
        "{period}に見せた提案(アップセル、クロスセル、セットなど)の結果です。",
        "What became of the offers shown in {period}: up-sells, cross-sells, bundles and others.",
    ),
    "take_rate": Text("成約率", "Take rate"),
    "taken_of": Text("{eligible}件のうち{taken}件が成約", "{taken} taken of {eligible}"),
    "uplift_amount": Text("増加額", "Uplift"),
    "uplift_note": Text(
        "成約に紐づく金額です。提案がなくても買われた分を含みます",
        "Credited to the offers taken; some would have been bought anyway",
    ),
    "placements_title": Text("場所ごとの成約率", "By placement"),
    "placements_lead": Text(
        "線は95%信頼区間。線が長いほど件数が少なく、まだ分かりません。",
        "The line is the 95% interval: the longer, the less is known yet.",
    ),
    "placements_alt": Text(
        "{count}か所の成約率と95%信頼区間。最も高いのは{placement}の{rate}。",
        "Take rates with 95% intervals of {count} placements; the highest is {placement}, {rate}.",
    ),
    "placement": Text("場所", "Placement"),
    "kinds_title": Text("種類ごとの結果", "By kind of offer"),
    "offer_kind": Text("種類", "Kind"),
    "shown_count": Text("表示", "Shown"),
    "eligible_count": Text("判定対象", "Could be taken"),
    "taken_count": Text("成約", "Taken"),
    "kept_rate": Text("返金なし", "Kept"),
    "effects_title": Text("本当に増えた額(実験)", "Credited against measured"),
    "effects_lead": Text(
        "提案を見せないグループと比べた、実際の増加額です。帰属額とは別のものです。",
        "What shoppers who saw the offers bought more than a group that was kept from them. It is"
        " not what offers are credited with.",
    ),
    "effects_missing": Text(
        "提案を見せないグループの実験がないため、本当に増えた額は分かりません。",
        "No experiment kept offers from anybody, so what they really added is not known.",
    ),
    "experiment": Text("実験", "Experiment"),
    "attributed_uplift_amount": Text("帰属額", "Credited"),
    "measured_uplift_amount": Text("実測増加額", "Measured"),
    "verdict": Text("判定", "Verdict"),
    "verdict.invalid": Text("割り付けに問題", "invalid split"),
    "verdict.too_early": Text("まだ早い", "too early"),
    "verdict.better": Text("増えた", "better"),
    "verdict.worse": Text("減った", "worse"),
    "verdict.no_difference": Text("差があるとは言えない", "no difference shown"),
    "placement.product_page": Text("商品ページ", "product page"),
    "placement.cart": Text("カート", "cart"),
    "placement.checkout": Text("購入手続き", "checkout"),
    "placement.thank_you": Text("購入完了ページ", "thank-you page"),
    "placement.email": Text("メール", "email"),
    "placement.chat": Text("チャット", "chat"),
    "placement.counter": Text("店頭", "counter"),
    "kind.upsell": Text("アップセル", "up-sell"),
    "kind.limited_upgrade": Text("期間限定アップグレード", "limited upgrade"),
    "kind.cross_sell": Text("クロスセル", "cross-sell"),
    "kind.bundle": Text("セット", "bundle"),
    "kind.free_shipping": Text("送料無料まであと少し", "free shipping"),
    "kind.subscription": Text("定期購入", "subscription"),
    # --- funnel
    "lost": Text("どこでお客様を逃している?", "Where are buyers lost?"),
    "lost_lead": Text(
        "{period}に訪れた人が、購入までどこまで進んだかです。",
        "How far those who came in {period} went on the way to a purchase.",
    ),
    "funnel_title": Text("購入までの道のり", "The way to a purchase"),
    "funnel_of": Text("道のり:{funnel}", "Funnel: {funnel}"),
    "funnel_alt": Text(
        "{count}段階の到達数の棒。最初は{first}、最後は{last}。",
        "Bars of how many reached each of {count} steps: {first} at the first, {last} at the last.",
    ),
    "bar_remark": Text("{reached}({rate})", "{reached} ({rate} go on)"),
    "step": Text("段階", "Step"),
    "entered_count": Text("前の段階", "At the step before"),
    "reached_count": Text("到達", "Reached"),
    "transition_rate": Text("遷移率", "Went on"),
    "dropped_count": Text("離脱", "Lost"),
    "optional": Text("{step}(任意)", "{step} (optional)"),
    "opportunities_title": Text("直すならここから", "What to mend first"),
    "opportunities_lead": Text(
        "その段階だけが「いちばん良かった月」と同じ割合に戻ったときの増加見込みです。予測ではなく試算です。",
        "What it would bring if this step alone were as good as in its own best month. Arithmetic,"
        " not a forecast.",
    ),
    "opportunities_lead_5": Text(
        "その段階だけが5ポイント良くなったときの増加見込みです。予測ではなく試算です。",
        "What it would bring if this step alone were five points better. Arithmetic, not a"
        " forecast.",
    ),
    "opportunity_rank": Text("順位", "Rank"),
    "target_rate": Text("目標の割合", "Target"),
    "extra_completed_count": Text("購入の増加", "More purchases"),
    "extra_order_value": Text("売上の増加", "More revenue"),
    "from_to": Text("{before} → {step}", "{before} → {step}"),
    "step.visit": Text("訪問", "visit"),
    "step.view_item_list": Text("商品一覧", "product list"),
    "step.view_item": Text("商品ページ", "product page"),
    "step.add_to_cart": Text("カートに入れる", "add to cart"),
    "step.begin_checkout": Text("購入手続き", "checkout"),
    "step.confirmation": Text("確認画面", "confirmation"),
    "step.purchase": Text("購入", "purchase"),
    # --- trust
    "trust": Text("この数字は信用できる?", "Can I trust this?"),
    "trust_lead": Text(
        "届いた行は一行も捨てません。数えた行、数えない行、受け取れなかった行に分け、理由を残します。",
        "Not a row is dropped: each was counted, left out by a rule, or refused, with a reason.",
    ),
    "last_day": Text("ここまでの注文を集計", "Orders up to"),
    "basis": Text("金額の基準", "Amounts are"),
    "basis.gross": Text("定価ベース", "gross"),
    "basis.net": Text("値引後、返金前", "net of discounts, before refunds"),
    "basis.kept": Text("返金後", "net of discounts and refunds"),
    "basis.paid": Text("支払額", "what was paid"),
    "inputs_title": Text("つながっているデータ", "Inputs"),
    "input": Text("データ", "Input"),
    "state": Text("状態", "State"),
    "connected": Text("接続済み", "connected"),
    "absent": Text("未接続", "not connected"),
    "rows_in": Text("届いた行", "Rows that came in"),
    "consequence": Text("つながないと", "Without it"),
    "rejected_title": Text("受け取れなかった行", "Refused rows"),
    "rejected_lead": Text(
        "多い順に10まで。すべては下の突合表に、一行ずつは表 rejected_rows にあります。",
        "The ten most frequent. All are in the reconciliation below, and each row in the table"
        " rejected_rows.",
    ),
    "none_rejected": Text("受け取れなかった行はありません。", "No row was refused."),
    "reason": Text("理由", "Reason"),
    "rows": Text("行数", "Rows"),
    "currency": Text("通貨", "Currency"),
    "line_amount": Text("明細金額", "Line amount"),
    "refund_amount": Text("返金額", "Refunds"),
    "reconciliation_title": Text("突合表", "Reconciliation"),
    "reconciliation_lead": Text(
        "データと通貨ごとに、届いた行 = 計上 + 計上対象外 + 除外 になります。金額も同じです。",
        "Per input and currency, rows that came in = counted + not counted + refused. So do the"
        " amounts.",
    ),
    "disposition": Text("扱い", "What became of it"),
    "disposition.input": Text("届いた行", "came in"),
    "disposition.counted": Text("計上", "counted"),
    "disposition.not_counted": Text("計上対象外", "not counted"),
    "disposition.rejected": Text("除外", "refused"),
    "disposition.absent": Text("未接続", "not connected"),
    "status_not_counted": Text("注文状態:{status}", "status: {status}"),
    "reason.all_rows": Text("すべて", "all rows"),
    "reason.accepted": Text("受け入れ", "accepted"),
    "reason.valid_order": Text("有効注文", "valid order"),
    "reason.gift_cards_only": Text("ギフトカードのみ", "gift cards only"),
    "reason.test_order": Text("テスト注文", "test order"),
    "reason.bot": Text("ボット", "bot"),
    "reason.currency_mismatch": Text("通貨の不一致", "currency mismatch"),
    "reason.duplicate_key": Text("重複", "duplicate key"),
    "reason.future_date": Text("未来の日付", "future date"),
    "reason.input_not_mapped": Text("未接続", "not connected"),
    "reason.missing_required_value": Text("必須の値がない", "missing required value"),
    "reason.negative_price": Text("マイナスの価格", "negative price"),
    "reason.session_rejected": Text("除外した訪問の行動", "session refused"),
    "reason.order_rejected": Text("除外した注文の行", "order refused"),
    "reason.event_outside_session": Text("訪問の時間外の行動", "event outside its session"),
    "reason.event_without_session": Text("訪問のない行動", "event without session"),
    "reason.amount_too_large": Text("大きすぎる金額", "amount too large"),
    "reason.invalid_currency": Text("通貨ではない値", "invalid currency"),
    "reason.negative_amount": Text("マイナスの金額", "negative amount"),
    "reason.refund_without_line": Text("明細のない返金", "refund without line"),
    "reason.refund_without_order": Text("注文のない返金", "refund without order"),
    "reason.unparsable_boolean": Text("真偽として読めない値", "unparsable boolean"),
    "reason.unparsable_date": Text("日付として読めない値", "unparsable date"),
    "reason.unparsable_number": Text("数として読めない値", "unparsable number"),
    "reason.zero_quantity": Text("数量が0", "zero quantity"),
    "reason.unknown_value": Text("決められた値ではない", "unknown value"),
    "reason.order_without_lines": Text("明細のない注文", "order without lines"),
    "reason.line_without_order": Text("注文のない明細", "line without order"),
    "reason.unknown_status": Text("知らない注文状態", "unknown status"),
    "input.orders": Text("注文", "orders"),
    "input.order_items": Text("注文明細", "order items"),
    "input.refunds": Text("返金", "refunds"),
    "input.products": Text("商品", "products"),
    "input.customers": Text("顧客", "customers"),
    "input.sessions": Text("訪問", "sessions"),
    "input.events": Text("サイト内の行動", "events"),
    "input.offers": Text("提案の表示", "offers"),
    "input.experiment_assignments": Text("実験の割り付け", "experiment assignments"),
    "input.store_visits": Text("来店数", "store visits"),
    "without.refunds": Text(
        "返金を見ないので、返金後の金額は返金前と同じになります。",
        "Nothing is refunded: amounts after refunds are those before.",
    ),
    "without.products": Text(
        "カテゴリーが分かりません。ギフトカードを見分けられず、松竹梅の割合は出ません。原価は注文明細のものだけを使います。",
        "Categories are unknown, gift cards are not told apart, and there are no price tiers. Costs"
        " come from order items only.",
    ),
    "without.customers": Text(
        "年代、性別、会員ランクが分かりません。地域は注文のものだけを使います。",
        "Age, gender and membership rank are unknown. The region comes from orders only.",
    ),
    "without.sessions": Text(
        "端末と流入元が分かりません。行動の記録を訪問と照らし合わせません。",
        "Devices and traffic sources are unknown. Events are not checked against sessions.",
    ),
    "without.events": Text(
        "カート、閲覧、クリックが分かりません。送料無料まであと少しの買い足しと、自分からの上位商品への変更が分かりません。",
        "No cart, view or click is known: neither what is added for free shipping nor who trades up"
        " unasked.",
    ),
    "without.offers": Text(
        "おすすめ(提案)の結果が出ません。おすすめから生まれた組み合わせを見分けられません。",
        "There are no results of offers, and no pair is known to come of one.",
    ),
    "without.experiment_assignments": Text(
        "実際に増えた額(実測増加額)が出ません。", "What offers really added is not measured."
    ),
    "without.store_visits": Text(
        "店舗に来た人の数が分かりません。店舗の注文は購買率に入りません。",
        "Visitors of stores are unknown: their orders are not in the purchase rate.",
    ),
    "customers.new": Text("新規", "new"),
    "customers.repeat": Text("リピーター", "repeat"),
    "customers.guest": Text("ゲスト", "guest"),
}


def say(key: str, **values: Text | str | None) -> Text:
    """A text of the table, its gaps filled in both languages.

    Raises:
        KeyError: there is no such text, or a gap is not filled.
    """
    gaps = {
        name: value if isinstance(value, Text) else both(value or "–")
        for name, value in values.items()
    }
    return Text(
        WORDS[key].ja.format(**{name: value.ja for name, value in gaps.items()}),
        WORDS[key].en.format(**{name: value.en for name, value in gaps.items()}),
    )


def value_of(kind: str, value: str) -> Text | str:
    """A value of a column in both languages; one that a shop named itself stays as it is."""
    return WORDS.get(f"{kind}.{value}", value)
