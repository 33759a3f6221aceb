"""Looks at a page in a headless Chromium, through its DevTools pipe.

    report.py PAGE.html FOLDER      prints what it saw as JSON; puts pictures into FOLDER
"""
import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PATIENCE = 60
BROWSERS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]


class Browser:
    def __init__(self, folder):
        program = next((path for path in map(shutil.which, BROWSERS) if path), None)
        if program is None:
            sys.exit("no Chromium is installed; tests/run installs it")
        # The browser reads commands from its descriptor 3 and answers on 4.
        read, self.commands = os.pipe()
        self.answers, write = os.pipe()
        options = [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
            "--remote-debugging-pipe", "--user-data-dir=" + folder, "about:blank"]
        shell = 'exec "$0" "$@" 3<&%d 4>&%d' % (read, write)
        self.process = subprocess.Popen(
            ["bash", "-c", shell, program, *options], pass_fds=(read, write),
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(read)
        os.close(write)
        self.buffer, self.last, self.events, self.session = b"", 0, [], None
        os.set_blocking(self.answers, False)

    def message(self, until):
        while b"\0" not in self.buffer:
            try:
                part = os.read(self.answers, 1 << 20)
                if not part:
                    sys.exit("the browser ended")
                self.buffer += part
            except BlockingIOError:
                if time.monotonic() > until:
                    sys.exit("the browser does not answer")
                time.sleep(0.01)
        first, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(first)

    def ask(self, method, **params):
        self.last += 1
        message = {"id": self.last, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.commands, json.dumps(message).encode() + b"\0")
        until = time.monotonic() + PATIENCE
        while True:
            answer = self.message(until)
            if answer.get("id") == self.last:
                if "error" in answer:
                    sys.exit("%s: %s" % (method, answer["error"]))
                return answer["result"]
            self.events.append(answer)

    def wait(self, event):
        until = time.monotonic() + PATIENCE
        while not any(one.get("method") == event for one in self.events):
            self.events.append(self.message(until))

    def evaluate(self, expression):
        answer = self.ask("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in answer:
            sys.exit("%s: %s" % (expression, answer["exceptionDetails"]))
        return answer["result"].get("value")

    def picture(self, path, y=0, height=820):
        clip = {"x": 0, "y": y, "width": 1280, "height": height, "scale": 1}
        answer = self.ask("Page.captureScreenshot", format="png", clip=clip, captureBeyondViewport=True)
        Path(path).write_bytes(base64.b64decode(answer["data"]))

    def end(self):
        # Of this process and its children alone: it closes what it opened.
        self.session = None
        self.ask("Browser.close")
        self.process.wait(PATIENCE)


# What is visible of the columns' table, as text.
ROWS = """Array.from(document.querySelectorAll("tr[data-t]")).filter((row) => row.offsetParent !== null)
    .map((row) => row.closest("tbody").querySelector("tr.table span").textContent + "." + row.cells[0].textContent)"""
TYPE = """(() => { const filter = document.getElementById("filter"); filter.value = %s;
    filter.dispatchEvent(new Event("input", {bubbles: true})); })()"""
CLICK = "document.querySelector('#controls input%s').click()"
# Text against what is behind it (WCAG 2.2, 1.4.3), of every text that is shown.
CONTRAST = """(() => {
    const numbers = (color) => color.match(/[\\d.]+/g).map(Number);
    const part = (value) => { value /= 255; return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4; };
    const light = ([r, g, b]) => 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
    const rgb = (color) => color.startsWith("color(srgb") ? numbers(color.slice(10)).slice(0, 3).map((v) => v * 255)
        : numbers(color).slice(0, 3);
    const opaque = (color) => color !== "transparent" && !color.startsWith("rgba(0, 0, 0, 0");
    const behind = (node) => { while (node) { const color = getComputedStyle(node).backgroundColor;
        if (opaque(color)) return rgb(color); node = node.parentElement; } return [255, 255, 255]; };
    let least = 99, where = "";
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const node = walker.currentNode.parentElement;
        if (!walker.currentNode.textContent.trim() || node.offsetParent === null || node.tagName === "SCRIPT") continue;
        const [a, b] = [light(rgb(getComputedStyle(node).color)), light(behind(node))];
        const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        if (ratio < least) { least = ratio; where = node.tagName + ": " + walker.currentNode.textContent.trim(); }
    }
    return [least, where];
})()"""


def look(browser, page, folder):
    saw = {}
    target = browser.ask("Target.createTarget", url="about:blank")["targetId"]
    browser.session = browser.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
    for domain in ("Page", "Runtime", "Network", "Log"):
        browser.ask(domain + ".enable")
    browser.ask("Emulation.setDeviceMetricsOverride", width=1280, height=900, deviceScaleFactor=1, mobile=False)
    for scheme in ("light", "dark"):
        browser.ask("Emulation.setEmulatedMedia", media="", features=[{"name": "prefers-color-scheme", "value": scheme}])
        browser.events = [one for one in browser.events if one.get("method") != "Page.loadEventFired"]
        browser.ask("Page.navigate", url=Path(page).absolute().as_uri())
        browser.wait("Page.loadEventFired")
        browser.picture(os.path.join(folder, "report-%s.png" % scheme))
        saw[scheme] = browser.evaluate("getComputedStyle(document.body).backgroundColor")
        saw["contrast " + scheme] = browser.evaluate(CONTRAST)
    bottom = browser.evaluate("document.getElementById('h-gate').getBoundingClientRect().top + scrollY")
    whole = browser.evaluate("document.documentElement.scrollHeight")
    browser.picture(os.path.join(folder, "below.png"), bottom - 20, whole - bottom + 20)
    saw["title"] = browser.evaluate("document.title")
    saw["is wider"] = browser.evaluate("document.documentElement.scrollWidth > innerWidth")
    saw["sticky"] = browser.evaluate("getComputedStyle(document.querySelector('.columns thead th')).position")
    saw["images and links"] = browser.evaluate("document.querySelectorAll('img, iframe, object, script[src], a[href^=http]').length")
    saw["scripts"] = browser.evaluate("document.scripts.length")
    saw["headers"] = browser.evaluate(
        "Array.from(document.querySelectorAll('th')).every((head) => head.scope) && "
        "Array.from(document.querySelectorAll('input')).every((input) => input.labels.length === 1)")
    saw["all"] = browser.evaluate(ROWS)
    browser.evaluate(TYPE % json.dumps("person.email"))
    saw["person.email"] = browser.evaluate(ROWS)
    saw["shown"] = browser.evaluate("document.getElementById('shown').textContent")
    browser.evaluate(TYPE % json.dumps("no such thing"))
    saw["nothing"] = browser.evaluate(ROWS)
    saw["empty"] = browser.evaluate("document.getElementById('empty').offsetParent !== null")
    browser.evaluate(TYPE % json.dumps(""))
    browser.evaluate(CLICK % "[value=kept]")
    saw["without kept"] = browser.evaluate(ROWS)
    browser.evaluate(CLICK % "#suspected")
    saw["suspected"] = browser.evaluate(ROWS)
    pdf = base64.b64decode(browser.ask("Page.printToPDF", printBackground=True)["data"])
    saw["pages"] = pdf.count(b"/Type /Page\n") or pdf.count(b"/Type /Page ") or pdf.count(b"/Type/Page")
    requests = [one["params"]["request"]["url"] for one in browser.events
                if one.get("method") == "Network.requestWillBeSent"]
    saw["requests"] = sorted({url for url in requests if not url.startswith(("file:", "data:"))})
    saw["files"] = len({url for url in requests if url.startswith("file:")})
    saw["errors"] = [one for one in browser.events if one.get("method") in (
        "Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded")]
    return saw


def main(page, folder):
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        browser = Browser(profile)
        try:
            saw = look(browser, page, folder)
        except BaseException:
            browser.process.kill()
            raise
        browser.end()
    print(json.dumps(saw, indent=1))


if __name__ == "__main__":
    main(*sys.argv[1:])
