"""A real browser: a page of another origin signs its player in, and every kind plays from the second that is asked."""

import json
import shutil
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from unittest.mock import patch

import pytest

from tests.api import hall as halls
from tests.api.hall import Hall, a_hall
from tests.api.recordings.conftest import OFFICE, QINGTIAN, Desk, Role, until
from tests.dossiers.recordings.sounds import sound
from tests.schema.conftest import a_matter

KINDS = ("audio/wav", "audio/mpeg", "audio/flac", "audio/ogg")
"""Those that a browser without patented codecs plays."""
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PAGE = """<!doctype html><body><script>
const api = %(api)s, token = %(token)s, number = %(number)s, told = {};
const query = `{dossier(number:"${number}"){recordings{mediaType link{url waveform}}}}`;
const heard = (url) => new Promise((tell) => {
  const player = document.body.appendChild(document.createElement("audio"));
  let start = null;
  player.muted = true;
  player.onerror = () => tell({error: player.error.message});
  player.onplaying = () => { start ??= player.currentTime; };
  player.ontimeupdate = () => { if (player.currentTime > 4.1) { player.pause(); tell({start}); } };
  player.src = `${api}${url}#t=4`;
  player.play().catch((error) => tell({error: String(error)}));
});
const seen = (url) => new Promise((tell) => {
  const picture = new Image();
  picture.onload = () => tell([picture.naturalWidth, picture.naturalHeight]);
  picture.onerror = () => tell(null);
  picture.src = api + url;
});
(async () => {
  const headers = {authorization: `Bearer ${token}`, "content-type": "application/json"};
  await fetch(`${api}/recordings/listener`, {method: "POST", headers, credentials: "include"});
  const answer = await fetch(`${api}/graphql`, {method: "POST", headers, body: JSON.stringify({query})});
  for (const one of (await answer.json()).data.dossier.recordings) {
    told[one.mediaType] = {...await heard(one.link.url), picture: await seen(one.link.waveform)};
  }
})().catch((error) => { told.error = String(error); }).then(() =>
  fetch("/told", {method: "POST", body: JSON.stringify(told)}));
</script>"""

_EAR = """<!doctype html><body><script>
const api = %(api)s, token = %(token)s, text = %(text)s, RATE = 16000, told = {};
const query = `{searchDossiers(query:{text:"${text}"}){...on DossierSearch{edges{node{spoken(text:"${text}"){
  speaker fromMs toMs url recording{mediaType}}}}}}}`;
const thinned = (samples) => Float32Array.from({length: samples.length >> 2}, (_, n) =>
  (samples[4 * n] + samples[4 * n + 1] + samples[4 * n + 2] + samples[4 * n + 3]) / 4);
const loudness = (samples, start, end) => Math.sqrt(samples
  .slice(start * RATE, end * RATE).reduce((sum, one) => sum + one * one, 0) / ((end - start) * RATE));
// At which second of the whole it is that the piece is heard, and how alike both are there (from -1 to 1).
const place = (whole, piece) => {
  let best = [0, -1];
  const own = piece.reduce((sum, one) => sum + one * one, 0);
  for (let at = 0; at + piece.length <= whole.length; at++) {
    let both = 0, theirs = 0;
    for (let n = 0; n < piece.length; n++) {
      both += piece[n] * whole[at + n];
      theirs += whole[at + n] * whole[at + n];
    }
    const alike = both / Math.sqrt(own * theirs || 1);
    if (alike > best[1]) best = [at * 4 / RATE, alike];
  }
  return best;
};
const heard = (context, url) => new Promise((tell) => {
  const player = document.createElement("audio"), ear = context.createScriptProcessor(4096, 1, 1), samples = [];
  let start = null;
  player.crossOrigin = "use-credentials";
  context.createMediaElementSource(player).connect(ear).connect(context.destination);
  player.onplaying = () => { start ??= player.currentTime; };
  player.onerror = () => tell({error: player.error.message});
  ear.onaudioprocess = ({inputBuffer}) => {
    const piece = inputBuffer.getChannelData(0);
    if (samples.length || piece.some((one) => Math.abs(one) > 0.01)) samples.push(...piece);
    if (samples.length >= 0.75 * RATE) { player.pause(); ear.onaudioprocess = null; tell({start, samples}); }
  };
  player.src = api + url;
  player.play().catch((error) => tell({error: String(error)}));
});
(async () => {
  const headers = {authorization: `Bearer ${token}`, "content-type": "application/json"};
  await fetch(`${api}/recordings/listener`, {method: "POST", headers, credentials: "include"});
  const answer = await fetch(`${api}/graphql`, {method: "POST", headers, body: JSON.stringify({query})});
  for (const {node} of (await answer.json()).data.searchDossiers.edges) for (const one of node.spoken) {
    const context = new AudioContext({sampleRate: RATE});
    const content = await (await fetch(api + one.url, {credentials: "include"})).arrayBuffer();
    const whole = (await context.decodeAudioData(content)).getChannelData(0), from = one.fromMs / 1000;
    const {start, samples, error} = await heard(context, one.url);
    const [second, alike] = error ? [] : place(thinned(whole), thinned(samples.slice(0, 0.5 * RATE)));
    told[one.recording.mediaType] = {error, start, second, alike, from, to: one.toMs / 1000, speaker: one.speaker,
      before: loudness(whole, from - 0.5, from - 0.1), after: loudness(whole, from, from + 0.5)};
    await context.close();
  }
})().catch((error) => { told.error = String(error); }).then(() =>
  fetch("/told", {method: "POST", body: JSON.stringify(told)}));
</script>"""


class Site:
    """Of another origin than the API's: one page, and what it told."""

    def __init__(self) -> None:
        site = self
        self.page, self.told = "", None

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer(site.page.encode())

            def do_POST(self) -> None:
                site.told = json.loads(self.rfile.read(int(self.headers["content-length"])))
                self._answer(b"")

            def _answer(self, content: bytes) -> None:
                self.send_response(200)
                self.send_header("content-type", "text/html")
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    thread = threading.Thread(target=site.server.serve_forever)
    thread.start()
    yield site
    site.server.shutdown()
    thread.join()
    site.server.server_close()


@pytest.fixture
def hall(tmp_path, worker_id, site) -> Iterator[Hall]:
    settings = halls.Settings
    with patch.object(halls, "Settings", lambda **chosen: settings(**chosen, cors_origins=(site.origin,))):
        yield from a_hall(tmp_path, worker_id, [])


def test_a_browser_plays_from_the_second_that_is_asked(hall, site, tmp_path):
    clerk = hall.signed_in(Role.RECEPTION, QINGTIAN, OFFICE)
    desk = Desk(clerk, clerk.registers(**a_matter())["receiptNumber"])
    for kind in KINDS:
        desk.taken_in(sound(kind, seconds=8), kind)
    said = {
        "api": str(clerk.client.base_url).rstrip("/"),
        "token": clerk.client.headers["authorization"].removeprefix("Bearer "),
        "number": desk.number,
    }
    site.page = PAGE % {name: json.dumps(value) for name, value in said.items()}

    with_browser(site.origin, tmp_path / "profile", lambda: site.told is not None)

    assert set(site.told) == set(KINDS), site.told
    for kind in KINDS:
        assert site.told[kind]["picture"] == [1_800, 160]
        assert site.told[kind]["start"] == pytest.approx(4, abs=0.1)


def test_a_word_that_was_said_is_found_and_heard(hall, site, spoken, tmp_path):
    clerk = hall.signed_in(Role.RECEPTION, QINGTIAN, OFFICE)
    desk = Desk(clerk, clerk.registers(**a_matter())["receiptNumber"])
    for kind in KINDS:
        sha256 = desk.taken_in(spoken.sound(kind), kind)["sha256"]
        clerk.does("addTranscript", desk.number, sha256=sha256, form="WEBVTT", content=spoken.webvtt(), source="速录")
    hall.index()
    said = {
        "api": str(clerk.client.base_url).rstrip("/"),
        "token": clerk.client.headers["authorization"].removeprefix("Bearer "),
        "text": "青苗",
    }
    site.page = _EAR % {name: json.dumps(value) for name, value in said.items()}

    with_browser(site.origin, tmp_path / "profile", lambda: site.told is not None)

    (statement,) = (one for one in spoken.statements if "青苗" in one.text)
    assert set(site.told) == set(KINDS), site.told
    for kind in KINDS:
        heard = site.told[kind]
        assert heard["speaker"] == statement.speaker
        assert (heard["from"], heard["to"]) == pytest.approx((statement.start, statement.end), abs=0.001)
        assert heard["start"] == pytest.approx(statement.start, abs=0.1)
        # What came out of the player is what is said at that second, and nowhere else: silence goes before it.
        assert heard["alike"] > 0.9
        assert heard["second"] == pytest.approx(statement.start, abs=0.3)
        assert heard["before"] < 0.003
        assert heard["after"] > 0.03


def with_browser(address: str, profile: Path, condition) -> None:
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    assert program, "there is no browser: apt-get install chromium"
    words = ["--headless=new", "--no-sandbox", "--disable-gpu", "--autoplay-policy=no-user-gesture-required"]
    browser = subprocess.Popen(  # noqa: S603 - the tests' own
        [program, *words, f"--user-data-dir={profile}", address],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        until(condition, 90)
    finally:
        browser.terminate()
        browser.wait(30)
