"""Keys are made once, kept for their owner alone, and changed under processes that run."""

import subprocess
import sys
from pathlib import Path
from stat import S_IMODE

import pytest

from bot.keys import keys_path, load_keys, open_vault, replace_keys, webhook_secret
from bot.settings import Settings
from storage.vault import Vault, VaultError, new_key

ROOT = Path(__file__).parents[2]


def settings(folder: Path, **given: object) -> Settings:
    return Settings(_env_file=None, data_dir=folder / "data", **given)  # type: ignore[arg-type]


def test_keys_are_made_once_and_for_their_owner_alone(tmp_path: Path) -> None:
    mine = settings(tmp_path)
    keys = load_keys(mine)
    assert len(keys) == 1
    assert load_keys(mine) == keys
    assert S_IMODE(keys_path(mine).stat().st_mode) == 0o600
    assert Vault(keys).key_ids == (1,)
    assert [path.name for path in mine.data_dir.iterdir()] == ["keys"]


def test_the_setting_goes_before_the_file(tmp_path: Path) -> None:
    given = [new_key(4), new_key(3)]
    mine = settings(tmp_path, encryption_keys=",".join(given))
    assert load_keys(mine) == given
    assert not mine.data_dir.exists()


def test_the_webhook_secret_is_one_that_telegram_takes(tmp_path: Path) -> None:
    mine = settings(tmp_path)
    secret = webhook_secret(mine)
    assert secret == webhook_secret(mine)
    assert 32 <= len(secret) <= 256
    assert set(secret) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")
    assert S_IMODE((mine.data_dir / "telegram-webhook-secret").stat().st_mode) == 0o600
    assert webhook_secret(settings(tmp_path, telegram_webhook_secret="given")) == "given"


def test_of_processes_that_start_at_once_all_have_the_same_key(tmp_path: Path) -> None:
    make = (
        "from pathlib import Path; from bot.keys import load_keys; from bot.settings import "
        f"Settings; print(load_keys(Settings(_env_file=None, data_dir=Path({str(tmp_path)!r}))))"
    )
    started = [
        subprocess.Popen([sys.executable, "-c", make], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    assert len({process.communicate(timeout=60)[0] for process in started}) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["keys"]


def test_a_vault_that_is_open_learns_of_a_new_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.keys._LOOK_SECONDS", 0)
    mine = settings(tmp_path)
    running, rotating = open_vault(mine), open_vault(mine)
    (old,) = load_keys(mine)
    sealed = running.seal("a.b", "text")
    replace_keys(mine, [old, fresh := new_key(2)])
    assert running.key_ids == (1, 2)
    assert running.is_current(running.seal("a.b", "text"))
    replace_keys(mine, [fresh, old])
    assert S_IMODE(keys_path(mine).stat().st_mode) == 0o600
    anew = rotating.seal("a.b", "text")
    assert not running.is_current(sealed)
    assert running.open("a.b", anew) == running.open("a.b", sealed) == "text"
    assert running.index("sms", "+254700000001") == rotating.indexes("sms", "+254700000001")[0]


def test_keys_stay_in_memory_when_the_file_goes(tmp_path: Path) -> None:
    mine = settings(tmp_path)
    running = open_vault(mine)
    sealed = running.seal("a.b", "text")
    keys_path(mine).unlink()
    assert running.open("a.b", sealed) == "text"


@pytest.mark.parametrize("keys", ["", "1:short", "x:y", "1:AAAA,1:AAAA"])
def test_bad_keys_are_told_with_their_mend(tmp_path: Path, keys: str) -> None:
    folder = settings(tmp_path)
    folder.data_dir.mkdir()
    keys_path(folder).write_text(keys.replace(",", "\n"))
    with pytest.raises(VaultError, match="ENCRYPTION_KEYS"):
        open_vault(folder)
