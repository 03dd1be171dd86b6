"""What a text is for Telegram: pieces that it takes, and buttons below the last."""

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from storage.content import Content

LONGEST = 4096  # UTF-16 units
_A_ROW = 8


def keyboard(content: Content) -> InlineKeyboardMarkup:
    """Up to eight buttons a row."""
    buttons = [
        InlineKeyboardButton(button.label, callback_data=button.data) for button in content.buttons
    ]
    return InlineKeyboardMarkup(
        [buttons[start : start + _A_ROW] for start in range(0, len(buttons), _A_ROW)]
    )


def split(text: str) -> list[str]:
    """Pieces of at most 4,096 UTF-16 units, cut at a line's end where there is one."""
    pieces = []
    while len(text.encode("utf-16-le")) // 2 > LONGEST:
        cut = len(text.encode("utf-16-le")[: LONGEST * 2].decode("utf-16-le", "ignore"))
        cut = text.rfind("\n", 1, cut) if "\n" in text[1:cut] else cut
        pieces.append(text[:cut])
        text = text[cut:].removeprefix("\n")
    return [*pieces, text]
