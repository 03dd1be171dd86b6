"""What every response carries, and what a failure tells: nothing but one line."""

from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from bot.bootstrap import Service
from tests.bot.web.conftest import Client, OpenClient


class BrokenDatabase:
    """Fails as a database does: with a message that quotes its data."""

    dialect = "sqlite"

    async def read(self, *_: object) -> None:
        message = "secret +254700000001"
        raise OSError(message)

    write = read

    async def close(self) -> None:
        """Nothing is open."""


@pytest.mark.parametrize("path", ["/", "/office/nairobi", "/nowhere", "/static/jirani.css"])
async def test_every_response_is_guarded(client: Client, path: str) -> None:
    headers = (await client.get(path)).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy


async def test_a_failure_is_one_line_here_and_in_the_log(
    service: Service, connect: OpenClient
) -> None:
    client = await connect(replace(service, db=BrokenDatabase()))  # type: ignore[arg-type]
    with capture_logs() as logs:
        response = await client.get("/office/nairobi")
    assert response.status == 500
    assert await response.text() == "This failed on our side; texts are kept. Try again.\n"
    assert [(line["event"], line["error"]) for line in logs] == [("page.failed", "OSError")]
    assert "+254" not in str(logs)
    page = await client.get("/office/nairobi", headers={"Accept": "text/html"})
    assert "This failed on our side" in await page.text()


async def test_oversized_bodies_are_refused(client: Client) -> None:
    response = await client.post("/simulator/texts", json={"text": "x" * 70_000})
    assert response.status == 413


async def test_a_wrong_method_is_told_in_one_line(client: Client) -> None:
    response = await client.get("/simulator/texts")
    assert (response.status, response.headers["Allow"]) == (405, "POST")
    assert (await response.text()).count("\n") == 1


@pytest.mark.parametrize("path", ["/", "/simulator/people", "/office/nairobi"])
async def test_another_sites_name_that_points_here_reads_nothing(client: Client, path: str) -> None:
    for host in ("evil.example", "evil.example:8080", "[x", "127.0.0.1.evil.example"):
        async with client.get(path, headers={"Host": host}) as answer:
            assert answer.status == 403
            assert "+254" not in await answer.text()
    for host in ("localhost:8080", "127.0.0.1", "[::1]:8080", "192.168.7.7:8080"):
        async with client.get(path, headers={"Host": host}) as answer:
            assert answer.status == 200
