"""Settings from the environment or `.env`; a bad one stops the start with a line that mends it."""

from pathlib import Path

import phonenumbers
from pydantic import PositiveInt, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class SettingsError(Exception):
    """One line: which setting is wrong and how to mend it."""


class Settings(BaseSettings):
    """All settings; README has the table."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", env_ignore_empty=True)

    data_dir: Path = Path("data")
    database_url: str | None = None  # SQLite in data_dir
    redis_url: str | None = None  # embedded Valkey
    host: str = "127.0.0.1"
    port: int = 8080
    public_url: str | None = None
    encryption_keys: SecretStr | None = None  # made once in data_dir

    twilio_account_sid: str | None = None
    twilio_auth_token: SecretStr | None = None
    twilio_number: str | None = None
    twilio_messaging_service_sid: str | None = None
    twilio_api_url: str | None = None
    twilio_rate: float = 1.0  # segments a second that the number may send

    telegram_token: SecretStr | None = None
    telegram_webhook_secret: SecretStr | None = None
    telegram_api_url: str | None = None

    smtp_url: SecretStr | None = None  # smtp[s]://user:password@host:port?from=address

    sms_countries: str | None = None  # 'KE,TZ'; all that an office answers for
    sms_daily_budget: PositiveInt = 10_000  # segments a country and day

    keep_texts_days: PositiveInt = 30  # as they came in
    keep_alerts_days: PositiveInt = 180  # what was written of a case, after it was closed
    keep_deliveries_days: PositiveInt = 90  # what went out, and how it fared

    intake_queue: int = 10_000  # rows waiting for a commit; above it 503
    clock_file: Path | None = None  # tests: a file with the seconds to add to the clock
    crash_at: str | None = None  # tests: 'point:n', kill -9 at the nth passing of that point

    @field_validator("public_url", "twilio_api_url", "telegram_api_url")
    @classmethod
    def _origin(cls, value: str | None) -> str | None:
        if value is None:
            return None
        if not value.startswith(("https://", "http://")):
            msg = "must start with https:// (or http:// on loopback)"
            raise ValueError(msg)
        return value.rstrip("/")

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


def _is_country(code: str) -> bool:
    return code.strip().upper() in phonenumbers.SUPPORTED_REGIONS


def load_settings() -> Settings:
    """Raises SettingsError with one line a bad setting."""
    try:
        settings = Settings()
    except ValidationError as error:
        lines = [f"{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors()]
        raise SettingsError("; ".join(lines)) from None
    if settings.sms_is_live and not (
        settings.twilio_auth_token
        and (settings.twilio_number or settings.twilio_messaging_service_sid)
        and settings.public_url
    ):
        msg = (
            "TWILIO_ACCOUNT_SID is set, so TWILIO_AUTH_TOKEN, PUBLIC_URL and one of TWILIO_NUMBER"
            " or TWILIO_MESSAGING_SERVICE_SID must be set too"
        )
        raise SettingsError(msg)
    return settings
