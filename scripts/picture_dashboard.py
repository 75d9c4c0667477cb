"""Take README.md's pictures of the dashboard, from the story the tests tell: server/screenshots."""

import sys
import tempfile
import threading
from pathlib import Path
from typing import Literal

from playwright.sync_api import ViewportSize, sync_playwright
from werkzeug.serving import make_server

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from greentick.store import migrate, open_store  # noqa: E402 - found through the path above
from pages.house import a_house  # noqa: E402
from pages.stories import tell  # noqa: E402
from scripts import system_tools  # noqa: E402
from world import NOW_MS  # noqa: E402

FOLDER = ROOT / "server" / "screenshots"
SIZE: ViewportSize = {"width": 1120, "height": 860}
SCHEMES: dict[str, Literal["light", "dark"]] = {"dashboard.png": "light", "dashboard-dark.png": "dark"}


def main() -> None:
    """One picture by day and one by night."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/story.db"
        migrate(url)
        store = open_store(url)
        house = a_house(store, Path(folder), tell(store, NOW_MS))
        server = make_server("127.0.0.1", 0, house.app, threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        take(f"http://127.0.0.1:{server.server_port}/dashboard/reports")
        server.shutdown()
        server.server_close()
        store.close()


def take(address: str) -> None:
    """The upper part of the reports."""
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=str(system_tools.need("chromium")), args=["--no-sandbox", "--hide-scrollbars"]
        )
        for name, scheme in SCHEMES.items():
            page = chromium.new_page(viewport=SIZE, color_scheme=scheme, timezone_id="Europe/Berlin")
            page.goto(address, wait_until="networkidle")
            page.screenshot(path=FOLDER / name)
            print(f"wrote {(FOLDER / name).relative_to(ROOT)}")
        chromium.close()


if __name__ == "__main__":
    main()
