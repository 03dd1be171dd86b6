"""Settings from the environment or `.env`; a bad one stops the start with a line that mends it."""

import re
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

import phonenumbers
from pydantic import (
    Field,
    PositiveFloat,
    PositiveInt,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict


class SettingsError(Exception):
    """A line a setting that is wrong: which, and how to mend it."""


# Kind of error: the mend, with what the field's bounds are called there.
_MENDS = {
    "int_parsing": "must be a whole number",
    "float_parsing": "must be a number",
    "greater_than": "must be more than {gt:g}",
    "greater_than_equal": "must be at least {ge:g}",
    "less_than_equal": "must be at most {le:g}",
}

# Field: what it must look like, and the mend.
_SHAPES = {
    "database_url": (
        r"(sqlite|postgresql)://.+",
        "must be sqlite:////path/jirani.db or postgresql://user:password@host/name",
    ),
    "redis_url": (r"(rediss?|unix)://.+", "must be redis://host:6379/0"),
    "twilio_account_sid": (r"AC[0-9a-f]{32}", "must be AC and 32 hexadecimal digits"),
    "twilio_number": (r"\+[1-9][0-9]{6,14}", "must be a number like +12025550100"),
    "twilio_messaging_service_sid": (r"MG[0-9a-f]{32}", "must be MG and 32 hexadecimal digits"),
    "telegram_token": (r"[0-9]+:[\w-]+", "must be what BotFather gave: digits, a colon, letters"),
    "telegram_webhook_secret": (r"[\w-]{1,256}", "must be 1 to 256 of A-Z a-z 0-9 _ -"),
    "smtp_url": (
        r"smtps?://.+[?&]from=.+@.+",
        "must be smtp[s]://user:password@host:port?from=address@example.org",
    ),
}


class Settings(BaseSettings):
    """All settings; README has the table."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", env_ignore_empty=True)

    data_dir: Path = Path("data")
    database_url: str | None = None  # SQLite in data_dir
    redis_url: str | None = None  # embedded Valkey
    host: str = "127.0.0.1"
    port: int = Field(8080, ge=1, le=65535)
    public_url: str | None = None
    encryption_keys: SecretStr | None = None  # made once in data_dir

    twilio_account_sid: str | None = None
    twilio_auth_token: SecretStr | None = None
    twilio_number: str | None = None
    twilio_messaging_service_sid: str | None = None
    twilio_api_url: str | None = None
    twilio_rate: PositiveFloat = 1.0  # segments a second that the number may send

    telegram_token: SecretStr | None = None
    telegram_webhook_secret: SecretStr | None = None
    telegram_group_rate: PositiveFloat = 20.0  # texts a minute that a group may be sent
    telegram_api_url: str | None = None

    smtp_url: SecretStr | None = None  # smtp[s]://user:password@host:port?from=address

    sms_countries: str | None = None  # 'KE,TZ'; all that an office answers for
    sms_daily_budget: PositiveInt = 10_000  # segments a country and day

    keep_texts_days: PositiveInt = 30  # as they came in
    keep_alerts_days: PositiveInt = 180  # what was written of a case, after it was closed
    keep_deliveries_days: PositiveInt = 90  # what went out, and how it fared

    intake_queue: PositiveInt = 10_000  # rows waiting for a commit; above it 503
    clock_file: Path | None = None  # tests: a file with the seconds to add to the clock
    crash_at: str | None = None  # tests: 'point:n', kill -9 at the nth passing of that point

    @field_validator("public_url", "twilio_api_url", "telegram_api_url")
    @classmethod
    def _origin(cls, value: str | None) -> str | None:
        if value is None:
            return None
        url = urlsplit(value)
        safe = url.scheme == "https" or (url.scheme == "http" and _is_loopback(url.hostname))
        if not (safe and url.hostname) or url.query or url.fragment:
            msg = "must be https://host (or http:// on loopback), without a query"
            raise ValueError(msg)
        return value.rstrip("/")

    @field_validator(*_SHAPES)
    @classmethod
    def _shape(cls, value: str | SecretStr | None, field: ValidationInfo) -> str | SecretStr | None:
        plain = value.get_secret_value() if isinstance(value, SecretStr) else value
        shape, mend = _SHAPES[field.field_name or ""]
        if plain is not None and not re.fullmatch(shape, plain):
            raise ValueError(mend)
        return value

    @field_validator("sms_countries")
    @classmethod
    def _countries(cls, value: str | None) -> str | None:
        if value is None or all(_is_country(code) for code in value.split(",")):
            return value
        msg = "must be countries of two letters with commas, e.g. KE,TZ"
        raise ValueError(msg)

    @property
    def sms_is_live(self) -> bool:
        return self.twilio_account_sid is not None

    @property
    def telegram_is_live(self) -> bool:
        return self.telegram_token is not None

    @property
    def simulator(self) -> bool:
        """Nothing live is connected: the simulator stands for every gateway."""
        return not (self.sms_is_live or self.telegram_is_live)

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{(self.data_dir / 'jirani.db').absolute()}"


def _is_loopback(host: str | None) -> bool:
    try:
        return host == "localhost" or ip_address(host or "").is_loopback
    except ValueError:
        return False


def _is_country(code: str) -> bool:
    return code.strip().upper() in phonenumbers.SUPPORTED_REGIONS


def _mend(wrong: ErrorDetails) -> str:
    known = _MENDS.get(wrong["type"])
    if known is not None:
        return known.format(**wrong.get("ctx", {}))
    return wrong["msg"].removeprefix("Value error, ")


def load_settings() -> Settings:
    """Raises SettingsError with one line a bad setting."""
    try:
        settings = Settings()
    except ValidationError as error:
        lines = [f"{str(wrong['loc'][0]).upper()}: {_mend(wrong)}" for wrong in error.errors()]
        raise SettingsError("\n".join(lines)) from None
    given = (
        settings.twilio_account_sid,
        settings.twilio_auth_token,
        settings.twilio_number or settings.twilio_messaging_service_sid,
    )
    if any(given) and not (all(given) and settings.public_url):
        msg = (
            "SMS by Twilio needs TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, PUBLIC_URL and one of"
            " TWILIO_NUMBER or TWILIO_MESSAGING_SERVICE_SID: set the missing ones, or none"
        )
        raise SettingsError(msg)
    return settings
