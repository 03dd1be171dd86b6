"""The simulator in a real browser, over the real process."""

import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Error, Page, async_playwright, expect

from tests.process import Jirani

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(
        CHROMIUM is None, reason="this machine has no chromium: apt-get install chromium"
    ),
]


@pytest.fixture
async def jirani(tmp_path: Path) -> AsyncIterator[Jirani]:
    process = Jirani(tmp_path)
    try:
        await process.start()
        yield process
        await process.stop()
    finally:
        process.kill()


@pytest.fixture
async def page(jirani: Jirani) -> AsyncIterator[Page]:
    """The simulator at 1280 pixels; what its console or scripts complain of fails the test."""
    complaints: list[str] = []

    def note(error: Error) -> None:
        complaints.append(str(error))

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        opened = await browser.new_page(viewport={"width": 1280, "height": 800})
        opened.on("pageerror", note)
        opened.on(
            "console", lambda line: complaints.append(line.text) if line.type == "error" else None
        )
        await opened.goto(jirani.url)
        yield opened
        await browser.close()
    assert complaints == []


async def choose(page: Page, phone: str, words: str) -> None:
    """Picks the first person whose line in the chooser has all of `words`."""
    chooser = page.locator(f"#{phone} select")
    person = chooser.locator("option").filter(has_text=re.compile(words)).first
    await chooser.select_option(label=await person.inner_text())


async def test_a_treasurers_text_is_answered_and_moves_nairobis_figure(page: Page) -> None:
    await expect(page.locator("#live")).to_have_text("live")
    await choose(page, "leader", r"Treasurer.*Nairobi")
    await page.get_by_label("Text to send from this phone").first.fill("AKIBA 12500")
    await page.locator("#leader").get_by_role("button", name="Send").click()
    answer = page.locator("#leader .theirs").last
    await expect(answer).to_contain_text("12,500")
    await expect(answer).to_have_attribute("data-state", "delivered")
    await expect(answer).to_contain_text("1 SMS")
    nairobi = page.locator("[data-office=nairobi]")
    saved = nairobi.locator("[data-figure='savings/KES/deposits']")
    await expect(saved).to_contain_text("12,500")
    await saved.click()
    await expect(page.locator(".said")).to_have_text("AKIBA 12500")


async def test_a_responder_sees_the_page_live_and_takes_it(page: Page) -> None:
    await choose(page, "leader", r"Treasurer.*Nairobi")
    await page.get_by_label("Text to send from this phone").first.fill("Wanabomoa nyumba zetu sasa")
    await page.locator("#leader").get_by_role("button", name="Send").click()
    paged = page.locator("#responder .urgent p").first
    await expect(paged).to_contain_text(re.compile(r"\bV\w{3,}-\w\b"))
    await expect(
        page.locator("[data-office=nairobi] [data-figure='evictions/open']")
    ).to_contain_text("1")
    await page.locator("#responder .chips button").first.click()
    await expect(page.locator("#responder .mine")).to_contain_text("OK V")
    await expect(page.locator("#responder .theirs")).to_have_count(2)
    await expect(page.locator("#responder .theirs p").last).to_contain_text(
        re.compile(r"\bV\w{3,}-\w\b")
    )


async def test_it_fits_a_phone(page: Page) -> None:
    await page.set_viewport_size({"width": 360, "height": 740})
    wide = await page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 360
