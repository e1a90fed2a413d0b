"""Settings of Sphinx for the documentation site. `basketry docs` runs it."""

from __future__ import annotations

import posixpath
import re
from typing import Any

from docutils import nodes
from pygments.lexers.templates import SqlJinjaLexer
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.parsers import Parser
from sphinx.search.en import SearchEnglish
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.nodes import make_refnode
from sphinx.util.osutil import relative_uri

from basketry.site.sources import CODE

# Kanji, kana, and the marks that stand among them.
JAPANESE = re.compile("[\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uff9f][^\x00-\u2fff]*")
JAPANESE_END = re.compile("[\u3000-\u30ff\u3400-\u9fff\uff00-\uff9f]{2}$")
JAPANESE_FONTS = "'Hiragino Sans', 'Yu Gothic UI', Meiryo, 'Noto Sans JP', 'Noto Sans CJK JP'"

project = "Basketry"
html_title = "Basketry documentation"
language = "en"
extensions = ["myst_parser"]
source_suffix = {".md": "markdown", **dict.fromkeys(CODE, "code")}
# Pages of code stand below the page that links to them, and in no tree.
suppress_warnings = ["toc.not_included"]

myst_heading_anchors = 4
myst_enable_extensions = ["colon_fence"]

templates_path = ["templates"]
html_theme = "furo"
html_static_path = ["static"]
html_css_files = ["site.css"]
html_js_files = ["site.js"]
html_copy_source = False
html_show_sourcelink = False
html_show_copyright = False
html_use_index = False
html_domain_indices = False
# From a file no page can read another: a result cannot quote the page that it leads to.
html_show_search_summary = False
html_theme_options = {
    "top_of_page_buttons": [],
    "light_css_variables": {
        "font-stack": f"system-ui, -apple-system, 'Segoe UI', {JAPANESE_FONTS}, sans-serif",
        "font-stack--monospace": "ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace",
        "font-stack--headings": "var(--font-stack)",
        "color-brand-primary": "#17609c",
        "color-brand-content": "#17609c",
        "color-brand-visited": "#6b3fa0",
    },
    "dark_css_variables": {
        "color-brand-primary": "#7cb8ea",
        "color-brand-content": "#7cb8ea",
        "color-brand-visited": "#c3a6ee",
    },
}


class CodeParser(Parser):
    """A file of code becomes a page: its path, and its text in colour."""

    supported = ("code",)

    def parse(self, inputstring: str, document: nodes.document) -> None:
        """Put the heading and the text into the document."""
        env = document.settings.env
        path = str(env.doc2path(env.docname, base=False))
        name = path.removesuffix(".txt")
        section = nodes.section(ids=["file"], names=["file"])
        section += nodes.title("", "", nodes.literal(name, name))
        text = nodes.literal_block(inputstring, inputstring)
        text["language"] = CODE[posixpath.splitext(path)[1]]
        section += text
        document += section


class LinkToWhatIsMade(SphinxPostTransform):
    """Links of Markdown to folders, to files without an ending, and to pages of other tools."""

    # Before MyST looks for them among the headings.
    default_priority = 8

    def run(self, **kwargs: Any) -> None:
        """Replace each such link."""
        builder = self.app.builder
        for link in list(self.document.findall(addnodes.pending_xref)):
            if link["reftype"] != "myst" or link["refdomain"] == "doc":
                continue
            page = link["refdoc"]
            path = posixpath.normpath(
                posixpath.join(posixpath.dirname(page), link["reftarget"].rstrip("/"))
            )
            text = link[0].deepcopy()
            if path in self.config.made:
                uri = relative_uri(builder.get_target_uri(page), path)
                link.replace_self(nodes.reference("", "", text, refuri=uri, internal=True))
                continue
            for name in (path, path.removesuffix(".html"), f"{path}/README", f"{path}/index"):
                if name in self.env.found_docs:
                    link.replace_self(make_refnode(builder, page, name, None, text))
                    break


class SayWhatIsJapanese(SphinxPostTransform):
    """Japanese among English says so: for the right shape of characters, and to be read aloud."""

    default_priority = 900

    def run(self, **kwargs: Any) -> None:
        """Put each run of Japanese into an element of its own, with its language."""
        # Where a line ends between two characters of Japanese there is no space.
        for line_end in [node for node in self.document.findall(nodes.Text) if node == "\n"]:
            place = line_end.parent.index(line_end)
            around = line_end.parent[max(place - 1, 0) : place + 2]
            if len(around) == 3 and JAPANESE_END.search(
                around[0].astext() + around[2].astext()[:1]
            ):
                line_end.parent.remove(line_end)
        for text in list(self.document.findall(nodes.Text)):
            if isinstance(text.parent, nodes.literal_block | nodes.raw | nodes.comment):
                continue
            parts: list[nodes.Node] = []
            end = 0
            for run in JAPANESE.finditer(text):
                if run.start() > end:
                    parts.append(nodes.Text(text[end : run.start()]))
                parts.append(nodes.inline(run[0], run[0], classes=["language-ja"]))
                end = run.end()
            if parts:
                if end < len(text):
                    parts.append(nodes.Text(text[end:]))
                text.parent.replace(text, parts)


class SearchBoth(SearchEnglish):
    """English by words; Japanese, which has no spaces, by every two characters that touch."""

    _part = re.compile("[\u3040-\u9fff]+|[^\u3040-\u9fff]+")
    js_splitter_code = r"""
function splitQuery(query) {
  const words = [];
  for (const word of query.match(/[\p{L}\p{N}_]+/gu) || []) {
    for (const part of word.match(/[\u3040-\u9fff]+|[^\u3040-\u9fff]+/g)) {
      if (part.length < 3 || !/[\u3040-\u9fff]/.test(part)) words.push(part);
      else for (let i = 0; i + 1 < part.length; i++) words.push(part.slice(i, i + 2));
    }
  }
  return words;
}
"""

    def split(self, input: str) -> list[str]:
        """The words of a text; of Japanese also each single character."""
        words = []
        for word in super().split(input):
            for part in self._part.findall(word):
                if "\u3040" <= part[0] <= "\u9fff":
                    words += [*part, *(part[i : i + 2] for i in range(len(part) - 1))]
                else:
                    words.append(part)
        return words


def setup(app: Sphinx) -> None:
    """Register what this file adds to Sphinx."""
    app.add_config_value("made", [], "env", list)
    app.add_lexer("sql", SqlJinjaLexer)
    app.add_source_parser(CodeParser)
    app.add_post_transform(LinkToWhatIsMade)
    app.add_post_transform(SayWhatIsJapanese)
    app.add_search_language(SearchBoth)
