"""A digest as one small HTML page, readable in e-mail; figures link to their messages."""

from functools import cache
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from bot.digest.document import Document, map_figures


def to_html(document: Document, language: str, *, link: str | None = None) -> str:
    """`link`: the address under which a figure's key is opened; None leaves figures unlinked."""

    def linked(text: str) -> Markup:
        return Markup(map_figures(text, escape, lambda key, shown: _figure(link, key, shown)))  # noqa: S704 - both parts are escaped

    return _template().render(document=document, language=language, linked=linked)


def _figure(link: str | None, key: str, shown: str) -> Markup:
    if link is None:
        return escape(shown)
    return Markup('<a href="{}/{}">{}</a>').format(link, quote(key), shown)


@cache
def _template() -> Template:
    loader = PackageLoader("bot.digest", "templates")
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    return environment.get_template("digest.html")
