"""What an outbound row says, as its channel gets it: already rendered, so a retry is identical."""

from dataclasses import asdict, dataclass
from json import dumps, loads


@dataclass(frozen=True, slots=True)
class Button:
    """A tap sends `data` (64 bytes at most) back as if it were texted."""

    label: str
    data: str


@dataclass(frozen=True, slots=True)
class File:
    """`body` is base64."""

    name: str
    mime: str
    body: str


@dataclass(frozen=True, slots=True)
class Content:
    """`fixed`: columns must line up. `subject` and `html` are for e-mail.

    In a group: `topic` is the name of one that is opened, and the text is said only where that is
    not possible; `closes`: the topic is shut behind the text. `file`: where files can be sent.
    `picture`: of a city (its name, country, and the language), drawn when it is sent.
    """

    text: str
    buttons: tuple[Button, ...] = ()
    fixed: bool = False
    subject: str | None = None
    html: str | None = None
    topic: str | None = None
    closes: bool = False
    file: File | None = None
    picture: tuple[str, str, str] | None = None

    def to_json(self) -> str:
        return dumps(asdict(self), ensure_ascii=False)

    @staticmethod
    def from_json(text: str) -> "Content":
        fields = loads(text)
        fields["buttons"] = tuple(Button(**button) for button in fields["buttons"])
        if fields.get("file") is not None:
            fields["file"] = File(**fields["file"])
        if fields.get("picture") is not None:
            fields["picture"] = tuple(fields["picture"])
        return Content(**fields)
