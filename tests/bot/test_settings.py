"""A bad setting stops the start with one line that names it and the mend."""

from pathlib import Path

import pytest

from bot.settings import SettingsError, load_settings

NAMES = (
    "DATA_DIR",
    "DATABASE_URL",
    "REDIS_URL",
    "HOST",
    "PORT",
    "PUBLIC_URL",
    "ENCRYPTION_KEYS",
    "TWILIO_ACCOUNT_SID",
    "TWILIO_AUTH_TOKEN",
    "TWILIO_NUMBER",
    "TWILIO_MESSAGING_SERVICE_SID",
    "TWILIO_API_URL",
    "TWILIO_RATE",
    "TELEGRAM_TOKEN",
    "TELEGRAM_WEBHOOK_SECRET",
    "TELEGRAM_API_URL",
    "SMTP_URL",
    "SMS_COUNTRIES",
    "SMS_DAILY_BUDGET",
    "KEEP_TEXTS_DAYS",
    "KEEP_ALERTS_DAYS",
    "KEEP_DELIVERIES_DAYS",
    "INTAKE_QUEUE",
)
TWILIO = {
    "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "TWILIO_AUTH_TOKEN": "e" * 32,
    "TWILIO_NUMBER": "+12025550100",
    "PUBLIC_URL": "https://jirani.example",
}


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)  # no .env of the developer's
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


def test_nothing_need_be_set() -> None:
    settings = load_settings()
    assert settings.simulator
    assert settings.database.startswith("sqlite:////")
    assert settings.database.endswith("data/jirani.db")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "abc"),
        ("PORT", "70000"),
        ("PUBLIC_URL", "jirani.example"),
        ("PUBLIC_URL", "http://jirani.example"),
        ("PUBLIC_URL", "https://jirani.example/under/a/path?x=1"),
        ("TWILIO_API_URL", "ftp://api"),
        ("TWILIO_RATE", "fast"),
        ("TWILIO_RATE", "0"),
        ("TELEGRAM_API_URL", "api"),
        ("TELEGRAM_TOKEN", "no token"),
        ("TELEGRAM_WEBHOOK_SECRET", "with spaces"),
        ("DATABASE_URL", "mysql://x"),
        ("REDIS_URL", "http://x"),
        ("SMTP_URL", "mail.example"),
        ("SMS_COUNTRIES", "KE,Kenya"),
        ("SMS_DAILY_BUDGET", "0"),
        ("KEEP_TEXTS_DAYS", "-1"),
        ("INTAKE_QUEUE", "0"),
        ("TWILIO_NUMBER", "0700"),
        ("TWILIO_ACCOUNT_SID", "AC1"),
        ("TWILIO_MESSAGING_SERVICE_SID", "+12025550100"),
    ],
)
def test_a_bad_value_is_named_in_one_line(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    for other, good in TWILIO.items():
        monkeypatch.setenv(other, good)
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as refused:
        load_settings()
    line = str(refused.value)
    assert line.startswith(f"{name}: ")
    assert "\n" not in line
    assert len(line) < 160


@pytest.mark.parametrize("missing", ["TWILIO_AUTH_TOKEN", "TWILIO_NUMBER", "PUBLIC_URL"])
def test_half_a_gateway_is_refused(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    for name, value in TWILIO.items():
        if name != missing:
            monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=missing):
        load_settings()


@pytest.mark.parametrize("alone", ["TWILIO_AUTH_TOKEN", "TWILIO_NUMBER"])
def test_twilio_without_its_account_is_refused(monkeypatch: pytest.MonkeyPatch, alone: str) -> None:
    monkeypatch.setenv(alone, TWILIO[alone])
    with pytest.raises(SettingsError, match="TWILIO_ACCOUNT_SID"):
        load_settings()


def test_a_secret_is_shown_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in TWILIO.items():
        monkeypatch.setenv(name, value)
    assert "e" * 32 not in repr(load_settings())


def test_several_faults_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "abc")
    monkeypatch.setenv("TWILIO_RATE", "0")
    monkeypatch.setenv("SMS_DAILY_BUDGET", "none")
    with pytest.raises(SettingsError) as refused:
        load_settings()
    assert str(refused.value).splitlines() == [
        "PORT: must be a whole number",
        "TWILIO_RATE: must be more than 0",
        "SMS_DAILY_BUDGET: must be a whole number",
    ]


def test_loopback_may_be_plain_http(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBLIC_URL", "http://127.0.0.1:8080/")
    assert load_settings().public_url == "http://127.0.0.1:8080"
