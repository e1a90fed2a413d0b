"""Every text of the quality pages, in Japanese and English."""

from __future__ import annotations

from basketry.bilingual_page.formats import Text, both

WORDS = {
    "title": Text("データの検査", "Data quality"),
    "skip": Text("本文へ", "Skip to the results"),
    "contents": Text("目次", "Contents"),
    "language": Text("言語", "Language"),
    "about": Text(
        "{day}までのデータを検査しました。読んだ場所:{place}",
        "Data up to {day} was checked. Read from: {place}",
    ),
    "all_good": Text(
        "検査した項目はすべて適合しています。", "Everything that was checked is as expected."
    ),
    "some_failed": Text(
        "{count}件が不適合です。下に内容があります。",
        "{count} expectations failed. They are listed below.",
    ),
    "met": Text("適合", "met"),
    "failed": Text("不適合", "FAILED"),
    "not_checked": Text("未検査", "not checked"),
    "count_met": Text("適合した項目", "Expectations met"),
    "count_failed": Text("不適合の項目", "Expectations failed"),
    "count_not_checked": Text("検査できなかった項目", "Not checked"),
    "summary": Text("結果", "Results"),
    "what_failed": Text("不適合の内容", "What failed"),
    "inputs": Text("入力データ(集計の前)", "Inputs, before anything is built"),
    "marts": Text("集計表(集計の後)", "Marts, after the build"),
    "suite": Text("対象", "Checked"),
    "skipped": Text("検査していません:{why}", "Not checked: {why}"),
    "not_connected": Text("つながっていないデータです", "this input is not connected"),
    "not_asked": Text(
        "設定(questions)で外された問いです", "the project does not ask this question"
    ),
    "turned_off": Text("検査項目がありません", "the suite has no expectations"),
    "claim": Text("項目", "Claim"),
    "status": Text("判定", "Result"),
    "expected": Text("基準", "Expected"),
    "observed": Text("実際", "Observed"),
    "details": Text("詳細:{claim}", "Details: {claim}"),
    "definition": Text("検査の定義", "As Great Expectations was asked"),
    "query": Text("対象のデータ(SQL)", "The query of what it looked at"),
    "shares": Text("構成比の比較", "Shares, recent and usual"),
    "value": Text("値", "Value"),
    "usual_share": Text("普段の割合", "Usual share"),
    "recent_share": Text("最近の割合", "Recent share"),
    "no_value": Text("値なし", "no value"),
    "rows_of_batch": Text("比べた数値", "What was compared"),
    "orders": Text("注文", "orders"),
    "order_items": Text("注文明細", "order_items"),
    "refunds": Text("返金", "refunds"),
    "products": Text("商品", "products"),
    "customers": Text("顧客", "customers"),
    "sessions": Text("セッション", "sessions"),
    "events": Text("イベント", "events"),
    "offers": Text("提案", "offers"),
    "experiment_assignments": Text("実験の割り当て", "experiment_assignments"),
    "store_visits": Text("来店", "store_visits"),
    "every_mart": Text("すべての集計表", "all marts"),
    # --- columns of what is compared
    "day": Text("日", "day"),
    "mart": Text("表", "mart"),
    "period": Text("期間", "period"),
    "series": Text("系列", "series"),
    "measure": Text("指標", "measure"),
    "row_count": Text("行数", "rows"),
    "usual_row_count": Text("普段の行数", "usual rows"),
    "lowest_row_count": Text("下限", "lowest"),
    "highest_row_count": Text("上限", "highest"),
    "usual_value": Text("普段の値", "usual"),
    "lowest_value": Text("下限", "lowest"),
    "highest_value": Text("上限", "highest"),
    "difference": Text("違い", "difference"),
    "column_name": Text("列", "column"),
    "is_readable": Text("読める", "readable"),
    # --- what is expected, and what was found
    "columns_wanted": Text("列:{columns}", "the columns {columns}"),
    "columns_there": Text("すべてある", "all of them"),
    "columns_missing": Text("ない列:{columns}", "missing: {columns}"),
    "columns_unexpected": Text("余分な列:{columns}", "unexpected: {columns}"),
    "rows_between": Text("{least}〜{most}行", "{least} to {most} rows"),
    "rows_found": Text("{count}行", "{count} rows"),
    "from_on": Text("{column}が{least}以降", "{column} from {least} on"),
    "between": Text("{column}が{least}〜{most}", "{column} from {least} to {most}"),
    "at_least": Text("{column}が{least}以上", "{column} at least {least}"),
    "at_most": Text("{column}が{most}以下", "{column} at most {most}"),
    "one_of": Text("{column}が次のどれか:{values}", "{column} one of {values}"),
    "no_values_of": Text("{column}に値がない", "no {column}"),
    "not_below": Text("{upper}が{lower}以上", "{upper} not below {lower}"),
    "every_row": Text("すべての行({count}行)", "so in all {count} rows"),
    "rows_against": Text("{count}行が違う:{rows}", "not so in {count} rows: {rows}"),
    "values_against": Text(
        "{count}行が違う。例:{values}", "not so in {count} rows, such as {values}"
    ),
    "and_more": Text("ほか{count}件", "and {count} more"),
    "distance_at_most": Text("分布の距離が{most}以下", "a distance of at most {most}"),
    "distance_found": Text("距離{distance}。{moves}", "a distance of {distance}. {moves}"),
    "share_moved": Text("{value}:{recent}(普段{usual})", "{value}: {recent} (usually {usual})"),
    "names_wanted": Text("次のすべて:{names}", "all of {names}"),
    "names_there": Text("すべてある", "all of them"),
    "names_missing": Text("ない値:{names}", "missing: {names}"),
    "nothing": Text("値なし", "nothing"),
}


def say(key: str, **gaps: Text | str) -> Text:
    """A text with its gaps filled, in both languages."""
    filled = {name: both(gap) if isinstance(gap, str) else gap for name, gap in gaps.items()}
    return Text(
        WORDS[key].ja.format(**{name: gap.ja for name, gap in filled.items()}),
        WORDS[key].en.format(**{name: gap.en for name, gap in filled.items()}),
    )


def called(name: str) -> Text:
    """What a suite or a column is called; its own name where there is no word for it."""
    return WORDS.get(name, both(name))
