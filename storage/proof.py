"""What proves later that a text was this one, without showing it."""

from datetime import datetime
from hashlib import sha256

from storage.vault import vault


def text_hash(reference: str, at: datetime, text: str) -> str:
    """Anybody who has the text can make it anew; who guesses a short one can as well."""
    return sha256(f"{reference}\n{at.isoformat()}\n{text}".encode()).hexdigest()


def sealed_hash(plain: str) -> str:
    """Of a `text_hash`, under the newest of our keys: nobody who guesses the text can make it."""
    return vault().token("proof", plain).hex()
