"""The digest's money: each currency by itself, women and men apart."""

from collections.abc import Iterator, Mapping

from bot.digest.document import Section, Table, mark
from bot.digest.words import Words, percent
from locales.say import page
from storage.figures import CurrencySavings, Movements, Savers, Savings


def savings(found: Savings, words: Words) -> Section:
    """A row a currency: they are never added."""
    about = words.say(
        page(
            "{count} groups with money, {number} zero reports",
            count=words.number(found.with_money),
            number=words.number(found.zero_reports),
        )
    )
    head = (page("groups"), page("deposits"), page("out"), page("net"), page("7-day"))
    table = Table(
        ("", *map(words.say, head)),
        tuple(_currency(row, words) for row in found.currencies),
    )
    lines = tuple(_savings_lines(found, words))
    title = words.say(page("SAVINGS"))
    return Section(title, about, table if found.currencies else None, lines)


def _currency(row: CurrencySavings, words: Words) -> tuple[str, ...]:
    key = f"savings/{row.currency}"
    sums = {"deposits": row.deposits, "out": row.out, "net": row.net}
    told = row.reported or any(sums.values())  # a group that was silent did not report 0
    return (
        row.currency,
        f"{row.reported}/{row.expected}",
        *(
            words.amount(minor, row.currency, f"{key}/{name}") if told else "-"
            for name, minor in sums.items()
        ),
        _trend(row, words),
    )


def _trend(row: CurrencySavings, words: Words) -> str:
    if row.trend is not None:
        return percent(row.trend, signed=True)
    star = "" if row.is_comparable else "*"
    return words.say(page("n/c")) + star


def _savings_lines(savings: Savings, words: Words) -> Iterator[str]:
    changed = {row.currency: row.changed for row in savings.currencies if row.changed}
    if changed:
        items = ", ".join(
            mark(words.sums({currency: minor}), f"savings/{currency}/changed")
            for currency, minor in changed.items()
        )
        yield words.say(page("Earlier days changed by corrections: {items}.", items=items))
    yield _savers(savings.savers, words)
    yield _loans(savings, words)
    if savings.social_in or savings.social_out:
        yield words.say(
            page(
                "Social fund, kept apart: in {items}, out {others}.",
                items=_social("in", savings.social_in, words),
                others=_social("out", savings.social_out, words),
            )
        )
    for row in savings.currencies:
        if not row.is_comparable:
            yield words.say(
                page(
                    "* {currency}: {part} of {whole} groups: not comparable.",
                    currency=row.currency,
                    part=row.reported,
                    whole=row.expected,
                )
            )


def _savers(savers: Savers, words: Words) -> str:
    if not savers.total:
        return words.say(page("Savers: not given."))
    return words.say(
        page(
            "Savers {people}: women {women} ({share}), men {men}, sex not given {number}.",
            people=words.number(savers.total, "savers"),
            women=words.number(savers.women),
            share=percent(savers.women / savers.total),
            men=words.number(savers.men),
            number=words.number(savers.not_said),
        )
    )


def _loans(savings: Savings, words: Words) -> str:
    return words.say(
        page(
            "Loans issued {items}; repaid {others}.",
            items=_counted("loans", savings.loans, words),
            others=_counted("repayments", savings.repayments, words),
        )
    )


def _counted(key: str, movements: Movements, words: Words) -> str:
    count = words.number(movements.count, key)
    return f"{count} ({words.sums(movements.sums)})" if movements.sums else count


def _social(way: str, sums: Mapping[str, int], words: Words) -> str:
    return mark(words.sums(sums) or "0", f"social/{way}")
