"""Where this service's pages are, so that a text can name one."""

_site: str | None = None


def use_site(url: str | None) -> None:
    """PUBLIC_URL, once, at the start; None where nobody can reach us."""
    global _site  # noqa: PLW0603 - one a process, like the vault
    _site = url.rstrip("/") if url else None


def picture_link(link: str) -> str | None:
    """The page of a shared picture."""
    return f"{_site}/p/{link}" if _site else None
