"""Driving WebKit, the engine of Safari, by WebDriver on a screen that nobody sees."""

import base64
import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any, Self

PATIENCE = 60  # seconds; a busy machine starts a browser slowly
PLACES = ("/usr/lib/*/webkit2gtk-4.1/MiniBrowser", "/usr/lib/*/webkit2gtk-4.0/MiniBrowser")


def missing() -> str:
    """What has to be installed, empty where all is there."""
    there = {"webkit2gtk-driver": "WebKitWebDriver", "xvfb": "Xvfb"}
    return " and ".join(package for package, program in there.items() if not shutil.which(program))


class WebKit:
    """A browser with one page."""

    def __init__(self) -> None:
        self.home = tempfile.mkdtemp(prefix="webkit-")
        self.screen = subprocess.Popen(
            ["Xvfb", "-displayfd", "1", "-screen", "0", "1600x1200x24", "-nolisten", "tcp"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self.screen.stdout is not None
        display = f":{self.screen.stdout.readline().strip()}"
        places = os.environ | {
            "DISPLAY": display,
            "HOME": self.home,
            "LIBGL_ALWAYS_SOFTWARE": "1",
            "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1",  # it needs rights that a container does not give
        }
        port = _free_port()
        self.driver = subprocess.Popen(
            ["WebKitWebDriver", f"--port={port}", "--host=127.0.0.1"],
            env=places,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.at = f"http://127.0.0.1:{port}"
        self._started()
        browser = next(str(found) for pattern in PLACES for found in Path("/").glob(pattern[1:]))
        options = {"webkitgtk:browserOptions": {"binary": browser, "args": ["--automation"]}}
        session = self._send("POST", "/session", {"capabilities": {"alwaysMatch": options}})
        self.at += f"/session/{session['sessionId']}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._send("DELETE", "")
        for process in (self.driver, self.screen):
            process.terminate()
            process.wait(10)
        if self.screen.stdout:
            self.screen.stdout.close()
        shutil.rmtree(self.home, ignore_errors=True)

    def _started(self) -> None:
        last = time.monotonic() + PATIENCE
        while time.monotonic() < last:
            try:
                self._send("GET", "/status")
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.1)
            else:
                return
        raise TimeoutError("WebKitWebDriver does not answer")

    def _send(self, method: str, path: str, body: object = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        asked = urllib.request.Request(self.at + path, data, {"Content-Type": "application/json"}, method=method)
        try:
            with urllib.request.urlopen(asked, timeout=PATIENCE) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{path}: {error.read().decode()}") from error

    def open(self, url: str, width: int, height: int) -> None:
        """Show a page in a window of a size, as if it were opened anew."""
        self._send("POST", "/window/rect", {"width": width, "height": height})
        self._send("POST", "/url", {"url": "about:blank"})
        self._send("POST", "/url", {"url": url})

    def run(self, expression: str) -> Any:
        """The value of an expression in the page."""
        return self._send("POST", "/execute/sync", {"script": f"return {expression}", "args": []})

    def wait(self, expression: str) -> None:
        """Wait until an expression holds."""
        last = time.monotonic() + PATIENCE
        while not self.run(f"Boolean({expression})"):
            if time.monotonic() > last:
                raise TimeoutError(expression)
            time.sleep(0.05)

    def click(self, selector: str) -> None:
        """Click on what a selector finds first."""
        (found,) = self._send("POST", "/element", {"using": "css selector", "value": selector}).values()
        self._send("POST", f"/element/{found}/click", {})

    def picture(self) -> bytes:
        """What is to be seen, as a PNG."""
        return base64.b64decode(self._send("GET", "/screenshot"))


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
