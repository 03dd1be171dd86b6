"""Members by their initials: listed, set right, taken off, and counted again without a list."""

from sqlmodel import Session

from storage.export_scope import Scope
from storage.exports import EXPORTS, rows_of
from storage.models import Alert, Entry, Meeting, Member, SavingsGroup
from tests.handlers.conftest import ASHA, JUMA, LUZ, NURU, ROSE
from tests.handlers.town import Phone, Town, as_read

TALKS_ABOUT = ("settings",)
ASK = (
    "Send each member's initials with W or M, e.g. AK W, BN M, LO W. "
    "To take one off: AK 0. No names."
)
NO_LIST = "That is no list of initials. Send e.g. AK W, BN M. Nothing is changed."


def counted(women: int, men: int) -> str:
    return f"Tumaini: women {women}, men {men}, by initials. Send more, or YES if that is all."


async def group_of(town: Town, phone: Phone = ROSE) -> SavingsGroup:
    group = (await town.sender(phone)).group
    assert group is not None
    return group


async def counts(town: Town, phone: Phone = ROSE) -> tuple[int | None, int | None]:
    group = await group_of(town, phone)
    return group.women, group.men


async def listed(town: Town) -> list[str]:
    """'AK f', those who left with the day."""
    rows = [row for row in await town.rows(Member) if isinstance(row, Member)]
    return [" ".join(filter(None, (row.initials, row.sex, str(row.left or "")))) for row in rows]


async def opened(town: Town, phone: Phone = ROSE) -> list[str]:
    """The menu's seventh choice."""
    await town.text(phone, "GROUP")
    return [as_read(content) for content in await town.text(phone, "7")]


async def test_members_are_listed_set_right_and_taken_off(town: Town) -> None:
    assert await opened(town) == [ASK]
    await town.verify_dialog(
        ROSE,
        [
            ("AK W, BN M, LO W", counted(2, 1)),
            ("cd m\nEF w; gh2 f", counted(4, 2)),
            ("bn w", counted(5, 1)),
            ("AK 0, ZZ 0", counted(4, 1)),
        ],
    )
    assert await counts(town) == (4, 1)
    assert await listed(town) == ["AK f 2026-11-23", "BN f", "LO f", "CD m", "EF f", "GH2 f"]
    assert [content.text for content, _ in await town.got(JUMA)] == []
    await town.verify_dialog(ROSE, [("YES", "Kept for Tumaini: members 5.")])
    assert [content.text for content, _ in await town.got(JUMA)] == [
        "Another leader of Tumaini changed: members 5. Wrong? Send GROUP"
    ]
    await town.verify_dialog(ROSE, [("savings 900 women 5 men 1", "S… kept. 6 came, but…")])


async def test_another_officer_goes_on_where_the_list_is(town: Town) -> None:
    await opened(town)
    await town.verify_dialog(ROSE, [("LO W BN M", counted(1, 1)), ("yes", "Kept for …")])
    assert await opened(town, JUMA) == [ASK, "Tumaini: BN M; LO W"]
    await town.verify_dialog(JUMA, [("AK W", counted(2, 1)), ("LO 0", counted(1, 1))])
    town.later(days=40)
    await opened(town)
    await town.verify_dialog(ROSE, [("LO M", counted(1, 2))])
    assert await listed(town) == ["LO f 2026-11-23", "BN m", "AK f", "LO m"]


async def test_what_is_no_list_changes_nothing(town: Town) -> None:
    await opened(town)
    await town.verify_dialog(
        ROSE,
        [
            ("Alice Kamau, Ben Njoroge", NO_LIST),
            ("W AK, M BN", NO_LIST),
            ("AK", NO_LIST),
            ("AK W, BN", NO_LIST),
            ("AK X", NO_LIST),
            ("AK 0", NO_LIST),
            ("AK W", counted(1, 0)),
            ("hello there", NO_LIST),
            ("BN M", counted(1, 1)),
        ],
    )
    assert await counts(town) == (1, 1)


async def test_yes_and_no_are_heard(town: Town) -> None:
    await opened(town)
    await town.verify_dialog(
        ROSE,
        [
            ("yes", ASK),
            ("no", ASK),
            ("OK W, NO M", counted(1, 1)),
            ("no", ASK),
            ("ok", "Kept for Tumaini: members 2."),
        ],
    )
    assert await listed(town) == ["OK f", "NO m"]


async def test_an_empty_list_tells_no_counts(town: Town) -> None:
    await opened(town)
    await town.verify_dialog(ROSE, [("AK W", counted(1, 0)), ("AK 0", counted(0, 0)), ("yes", ASK)])
    assert await counts(town) == (None, None)


async def test_counts_end_the_list(town: Town) -> None:
    await opened(town)
    await town.verify_dialog(
        ROSE,
        [
            ("AK W, BN M", counted(1, 1)),
            ("BN 0", counted(1, 0)),
            ("yes", "Kept for Tumaini: members 1."),
            ("GROUP", "…"),
            ("2", "How many women are members? Send only the number."),
            ("20", "How many men are members? Send only the number."),
            ("14", "Kept for Tumaini: members 34."),
        ],
    )
    assert await counts(town) == (20, 14)
    assert await listed(town) == []
    assert await opened(town) == [ASK]


async def test_an_eviction_goes_before_a_list(town: Town) -> None:
    await opened(town)
    await town.verify_dialog(
        ROSE, [("they are demolishing our houses now", "V… received. A responder is called now…")]
    )
    assert len(await town.rows(Alert)) == 1
    assert await listed(town) == []


async def test_a_report_is_one_while_a_list_is_asked_for(town: Town) -> None:
    await opened(town)
    await town.verify_dialog(
        ROSE, [("AK W", counted(1, 0)), ("savings 500", "S… kept: savings KES 500…")]
    )
    await opened(town)
    await town.verify_dialog(ROSE, [("save 0", "…")])
    assert (len(await town.rows(Entry)), len(await town.rows(Meeting))) == (1, 2)
    assert await listed(town) == ["AK f"]


async def test_only_a_whole_list_is_shown_and_none_in_quiet_mode(town: Town) -> None:
    await opened(town)
    many = ", ".join(f"{first}{second} W" for first in "ABCD" for second in "EFGH")
    await town.verify_dialog(ROSE, [(many, counted(16, 0)), ("yes", "…")])
    ask, shown = await opened(town)
    assert (ask, shown.count(" W")) == (ASK, 16)
    await town.verify_dialog(ROSE, [("ZZ M", counted(16, 1)), ("yes", "…")])
    assert await opened(town) == [ASK]
    await town.verify_dialog(ROSE, [(many.replace("W", "0"), counted(0, 1))])
    assert await opened(town) == [ASK, "Tumaini: ZZ M"]
    await town.text(ROSE, "QUIET")
    assert await opened(town) == [ASK]


async def test_nobody_else_sees_them(town: Town) -> None:
    await opened(town)
    await town.verify_dialog(ROSE, [("QXZ W, ZXQ M", counted(1, 1)), ("yes", "…")])

    def cells(session: Session) -> str:
        scope = Scope("KE", "Nairobi", town.now.date())
        return str([rows_of(session, table, scope, town.now) for table in EXPORTS])

    for other in (ASHA, NURU):
        said = " ".join([*await opened(town, other), *map(as_read, await town.text(other, "QXZ"))])
        assert "ZXQ" not in said
    assert "QXZ" not in await town.db.write(cells)


async def test_the_letters_are_those_of_the_language(town: Town) -> None:
    await town.text(NURU, "KIKUNDI")
    await town.text(NURU, "7")
    await town.verify_dialog(NURU, [("AK KE, BN ME, LO KE", "…2…1…"), ("CD W, EF F", "…4…1…")])
    assert await counts(town, NURU) == (4, 1)
    await town.verify_dialog(NURU, [("ndio", "…5…"), ("KIKUNDI", "…")])
    *_, shown = await town.text(NURU, "7")
    assert shown.text == "Umoja: AK KE; BN ME; CD KE; EF KE; LO KE"
    await town.text(LUZ, "GRUPO")
    await town.text(LUZ, "7")
    await town.verify_dialog(LUZ, [("AK M, BN H, ÑU M", "…2…1…"), ("sí", "…3…")])
    assert await counts(town, LUZ) == (2, 1)
