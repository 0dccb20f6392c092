// A lesson under somebody's eyes: where they are in it, what they played of its videos, and its keys.
// Without it the page reads the same, and a button finishes it.
const token = document.querySelector('meta[name="csrf-token"]')?.content;
const body = document.querySelector(".lesson-body");
const url = body?.dataset.progress; // a member's; strangers are not followed

const REPORT_MS = 12_000;
const STEP = 2.5; // seconds between two ticks of a player, in a hidden tab too; more is a jump
const BATCH = 100; // stretches in one report

// Sent also while the page is being left. The answer is the lesson's progress.
async function put(address, data) {
  const answer = await fetch(address, {
    method: "PUT",
    keepalive: true,
    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify(data),
  });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
}

let finished = body?.dataset.finished !== undefined;

function show({ furthest, completed_at }) {
  const bar = document.querySelector("#standing progress");
  if (bar && body.dataset.measure === "position" && !finished) {
    bar.value = Math.floor(furthest * 100 + 1e-6);
    bar.nextElementSibling.textContent = `${bar.value}%`;
  }
  if (completed_at && !finished) {
    finished = true;
    document.getElementById("lesson-end").dispatchEvent(new Event("finished"));
  }
}

// --- reading --------------------------------------------------------------------------------------
const PLACE = /^(p\d+|(video|audio|quiz|file|placeholder)-.+)$/;
let touched = false; // a page that only stands open is nobody's position
let attended = 0; // seconds
let told = "";

const share = (y, box) => Math.min(Math.max((y - box.top) / (box.height || 1), 0), 1);
const rounded = (number, digits) => Number(number.toFixed(digits));

// Where a block comes to rest when one is led to it: whoever resumes at it is still at it.
const rest = (block) => parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop || 0)
  + parseFloat(getComputedStyle(block).scrollMarginTop);

function atEnd() {
  return body.getBoundingClientRect().bottom <= innerHeight + 2;
}

function position() {
  const box = body.getBoundingClientRect();
  const read = atEnd() && attended >= Number(body.dataset.least);
  const blocks = [...body.querySelectorAll("[id]")].filter((block) => PLACE.test(block.id));
  const top = blocks.find((block) => block.getBoundingClientRect().bottom > rest(block) + 1);
  const place = (playing()?.closest("figure") ?? top)?.id ?? "";
  const furthest = read ? 1 : Math.min(share(innerHeight, box), 0.99);
  const last = Math.min(share(0, box), furthest);
  return { last: rounded(last, 4), furthest: rounded(furthest, 4), place };
}

function tell() {
  if (!url || !touched) return;
  const here = position();
  const text = JSON.stringify(here);
  if (text === told) return;
  told = text;
  put(url, here).then(show, () => { told = ""; });
}

function tick() {
  if (document.visibilityState !== "visible") return;
  attended += 1;
  // The end of what is to be read is told at once: the page says that it is finished.
  if (!finished && attended >= Number(body.dataset.least) && atEnd()) {
    touched = true;
    tell();
  }
}

// --- playing --------------------------------------------------------------------------------------
const players = [...document.querySelectorAll("[data-media]")];
const reports = [tell];
let used = players[0];
const playing = () => players.find((player) => !player.paused);

function follow(player) {
  const address = player.dataset.watching;
  const begin = Number(player.dataset.at ?? 0);
  let from = null; // where the stretch that is playing began, and how far it is
  let to = 0;
  let seen = [];
  let last = begin;

  // `#t=` in its address has led there already where the browser knows it.
  const seek = () => { if (begin && Math.abs(player.currentTime - begin) > 1) player.currentTime = begin; };
  if (player.readyState > 0) seek();
  else player.addEventListener("loadedmetadata", seek, { once: true });

  const close = () => {
    if (from !== null && to > from) seen.push([rounded(from, 2), rounded(to, 2)]);
    from = null;
  };
  const advance = () => {
    const now = player.currentTime;
    if (from !== null && (now < to || now - to > STEP * player.playbackRate)) close();
    from ??= now;
    to = now;
  };
  const report = () => {
    if (!address || !Number.isFinite(player.duration)) return;
    if (from !== null) {
      close();
      if (!player.paused) from = to;
    }
    const now = rounded(Math.min(player.currentTime, player.duration), 2);
    if (!seen.length && now === last) return;
    const batch = seen.splice(0, BATCH);
    const before = last;
    last = now;
    put(address, { last, duration: player.duration, seen: batch })
      .then((answer) => show(answer.progress), () => { seen = [...batch, ...seen]; last = before; });
  };
  reports.push(report);
  player.addEventListener("playing", () => { used = player; close(); advance(); });
  player.addEventListener("timeupdate", () => { if (!player.paused && !player.seeking) advance(); });
  player.addEventListener("seeking", close);
  player.addEventListener("pause", () => { if (from !== null) advance(); close(); report(); });
  player.addEventListener("ended", report);
  transcribe(player);
}

// The line that is being said is marked, and kept in sight unless somebody is reading there.
function transcribe(player) {
  const box = player.closest("figure").querySelector(".transcript-body");
  const lines = box ? [...box.querySelectorAll("[data-second]")] : [];
  let current;
  player.addEventListener("timeupdate", () => {
    const said = lines.findLast((line) => Number(line.dataset.second) <= player.currentTime + 0.05);
    if (said === current) return;
    current?.removeAttribute("aria-current");
    said?.setAttribute("aria-current", "true");
    current = said;
    if (said && !box.matches(":hover, :focus-within")) {
      box.scrollTop += said.getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientHeight / 3;
    }
  });
  box?.addEventListener("click", (event) => {
    const line = event.target.closest("[data-second]");
    if (!line || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    player.currentTime = Number(line.dataset.second);
    player.play().catch(() => {});
  });
}

// --- keys: only where nothing else wants them, and not for who turned them off ------------------
const link = (selector) => document.querySelector(selector)?.click();

function toggle() {
  const player = playing() ?? used;
  if (!player) return false;
  if (player.paused) player.play().catch(() => {});
  else player.pause();
  return true;
}

function skip(seconds) {
  const player = playing() ?? used;
  if (player) player.currentTime = Math.max(0, player.currentTime + seconds);
}

function caption() {
  const [track] = (playing() ?? used)?.textTracks ?? [];
  if (track) track.mode = track.mode === "showing" ? "hidden" : "showing";
}

const KEYS = {
  n: () => link(".prev-next [rel=next]"),
  p: () => link(".prev-next [rel=prev]"),
  k: toggle,
  " ": toggle,
  j: () => skip(-10),
  l: () => skip(10),
  c: caption,
  "?": () => link('a[href="#keys"]'),
};

document.addEventListener("keydown", (event) => {
  const { target, key } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || event.isComposing) return;
  if (localStorage.getItem("keys") === "off" && key !== "?") return;
  if (document.querySelector("dialog[open]") || target.closest?.("input, textarea, select, [contenteditable]")) return;
  const pressable = "a[href], button, summary, video, audio, [tabindex='0']";
  if (key === " " && target.closest?.(pressable)) return;
  if (Object.hasOwn(KEYS, key) && KEYS[key]() !== false) event.preventDefault();
});

const choice = document.querySelector("[data-keys]");
if (choice) {
  choice.checked = localStorage.getItem("keys") !== "off";
  choice.addEventListener("change", () => localStorage.setItem("keys", choice.checked ? "on" : "off"));
}

// --- where one is, also in an outline that is longer than the window -------------------------------
function point(outline) {
  const here = outline?.querySelector("[aria-current]");
  if (!here || outline.scrollHeight <= outline.clientHeight) return;
  outline.scrollTop += here.getBoundingClientRect().top - outline.getBoundingClientRect().top - outline.clientHeight / 2;
}
point(document.getElementById("outline"));
document.addEventListener("htmx:afterSettle", ({ detail: { elt } }) => {
  if (elt.id === "outline") point(elt);
});

// --- when -------------------------------------------------------------------------------------------
players.forEach(follow);
if (url) {
  const report = () => reports.forEach((each) => each());
  for (const sign of ["scroll", "keydown", "pointerdown"]) {
    addEventListener(sign, () => { touched = true; }, { passive: true, once: true });
  }
  setInterval(tick, 1000);
  setInterval(() => { if (document.visibilityState === "visible" || playing()) report(); }, REPORT_MS);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") report(); });
  addEventListener("pagehide", report);
}
