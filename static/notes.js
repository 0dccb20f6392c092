// Notes on a lesson: what is selected can be highlighted or noted, and what was is painted in the text.
// The list below the text is the truth: each of its points says in which block its passage begins.
// Without this, the form under the lesson does the same.
const body = document.querySelector(".lesson-body");
const tools = document.getElementById("note-tools");
const form = () => document.getElementById("note-form");
const dialog = () => document.getElementById("note-new");

const PLACE = /^(p\d+|(video|audio|quiz|file)-.+)$/;
const UNREAD = "annotation, [aria-hidden=true], [role=note], .quiz, .asked";
const READ = ".prose, .transcript-body";
const APART = /^(address|blockquote|br|d[dlt]|details|div|fig\w+|h\d|hr|li|[ou]l|p|pre|section|summary|t[dhr]|table)$/i;

// The letters of the text, all that is no space, each with its node and its place there; which of
// them stand after a gap; and with which one each block begins (`learning.passages` counts alike).
function read() {
  const found = { text: "", nodes: [], places: [], gaps: new Set(), blocks: new Map() };
  const walker = document.createTreeWalker(body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, (node) => (
    node.nodeType === 1 && node.matches(UNREAD) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT
  ));
  const letters = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.nodeType === 1) {
      if (PLACE.test(node.id)) found.blocks.set(node.id, letters.length);
      if (APART.test(node.localName)) found.gaps.add(letters.length);
    } else if (node.parentElement.closest(READ)) {
      for (let place = 0; place < node.length; place += 1) {
        const letter = node.data[place];
        if (/\s/.test(letter)) found.gaps.add(letters.length);
        else {
          letters.push(letter);
          found.nodes.push(node);
          found.places.push(place);
        }
      }
    }
  }
  found.text = letters.join("");
  return found;
}

// --- what is selected ---------------------------------------------------------------------------
const around = ({ startContainer: node }) => (node.nodeType === 1 ? node : node.parentElement);

function selected() {
  const selection = getSelection();
  const range = selection.rangeCount && !selection.isCollapsed ? selection.getRangeAt(0) : null;
  const at = range && around(range);
  return at && body.contains(range.commonAncestorContainer) && at.closest(READ) && !at.closest(UNREAD) ? range : null;
}

// The passage that a range holds: its block, how many letters stand before it there, and its words.
function passage(range) {
  const { text, nodes, places, gaps, blocks } = read();
  const first = nodes.findIndex((node, n) => range.comparePoint(node, places[n]) >= 0);
  let last = first;
  while (last >= 0 && last < text.length && range.comparePoint(nodes[last], places[last] + 1) <= 0) last += 1;
  if (first < 0 || last === first) return null;
  let quote = "";
  for (let n = first; n < last; n += 1) quote += (n > first && gaps.has(n) ? " " : "") + text[n];
  const [place, begin] = [...blocks].findLast(([, letter]) => letter <= first) ?? ["", 0];
  const line = around(range).closest("[data-second]");
  return { place, start: first - begin, quote, second: line?.dataset.second ?? "" };
}

function fill({ place, start = 0, quote = "", second = "" }) {
  const fields = form().elements;
  fields.place.value = place;
  fields.start.value = start;
  fields.quote.value = quote;
  if (fields.second) fields.second.value = second;
  const shown = form().querySelector(".note-quote");
  shown.textContent = quote;
  shown.hidden = !quote;
}

function ask() {
  dialog().showModal();
  form().elements.body.focus();
}

// Asking is a page of its own, told where by its address.
function question({ place, quote = "", second = "" }) {
  const { url } = tools.querySelector("[data-url]").dataset;
  location.assign(`${url}&${new URLSearchParams({ place, second, quote: quote.slice(0, 300) })}`);
}

function act(tool, range = selected()) {
  const found = range && passage(range);
  if (!found || !form()) return false;
  if (tool === "question") {
    question(found);
    return true;
  }
  fill(found);
  getSelection().removeAllRanges();
  if (tool === "note") ask();
  else {
    // Words that somebody began to write belong to another note.
    const words = form().elements.body;
    const begun = words.value;
    words.value = "";
    form().requestSubmit();
    words.value = begun;
  }
  return true;
}

let held = null; // some phones let go of the selection before the button hears of its press

function offer() {
  const range = selected();
  held = range;
  tools.hidden = !range || !form();
  if (tools.hidden || matchMedia("(pointer: coarse)").matches) return;
  const box = range.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = tools;
  const above = box.top - height - 8;
  tools.style.top = `${Math.max(8, above < 8 ? Math.min(box.bottom + 8, innerHeight - height - 8) : above)}px`;
  tools.style.left = `${Math.min(Math.max(8, box.left + (box.width - width) / 2), innerWidth - width - 8)}px`;
}

// --- at a second of a film ------------------------------------------------------------------------
const clock = (seconds) => {
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, Math.floor(seconds) % 60];
  const two = (number) => String(number).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
};

function at(player) {
  player.pause();
  fill({ place: player.closest("figure").id, second: clock(player.currentTime) });
  ask();
}

const players = [...document.querySelectorAll("[data-media]")];
for (const player of players) {
  const buttons = [...document.getElementById("note-at").content.cloneNode(true).children];
  const words = buttons.map((button) => button.querySelector("span"));
  const said = words.map((each) => each.textContent);
  const tell = () => words.forEach((each, n) => {
    each.textContent = said[n].replace("0:00", clock(player.currentTime));
  });
  player.addEventListener("timeupdate", tell);
  player.addEventListener("seeked", tell);
  const [note, asking] = buttons;
  note.addEventListener("click", () => form() && at(player));
  asking.addEventListener("click", () => {
    question({ place: player.closest("figure").id, second: clock(player.currentTime) });
  });
  player.after(...buttons);
}

// --- what is painted ------------------------------------------------------------------------------
function paint() {
  for (const mark of body.querySelectorAll("mark[data-note]")) {
    const parent = mark.parentNode;
    mark.replaceWith(...mark.childNodes);
    parent.normalize();
  }
  const points = [...document.querySelectorAll("#notes [data-place]")];
  if (!points.length) return;
  const { text, nodes, places, blocks } = read();
  const owner = []; // whose each letter is
  for (const point of points) {
    const words = point.querySelector("blockquote").textContent.replace(/\s+/g, "");
    const wanted = (blocks.get(point.dataset.place) ?? 0) + Number(point.dataset.start);
    let best = -1;
    for (let n = text.indexOf(words); n >= 0; n = text.indexOf(words, n + 1)) {
      if (best < 0 || Math.abs(n - wanted) < Math.abs(best - wanted)) best = n;
    }
    for (let n = best; best >= 0 && n < best + words.length; n += 1) owner[n] = point.id.slice(5);
  }
  // From the end, so that what is cut off a node changes no place before it.
  for (let last = owner.length - 1; last >= 0; last -= 1) {
    if (owner[last] === undefined || nodes[last].parentElement.closest("math")) continue;
    let first = last;
    while (owner[first - 1] === owner[last] && nodes[first - 1] === nodes[last]) first -= 1;
    const mark = document.createElement("mark");
    mark.dataset.note = owner[last];
    mark.title = document.querySelector(`#note-${owner[last]} > .prose`)?.textContent.trim() ?? "";
    const range = document.createRange();
    // The space between two nodes of one passage is part of it.
    range.setStart(nodes[first], owner[first - 1] === owner[first] ? 0 : places[first]);
    range.setEnd(nodes[last], owner[last + 1] === owner[last] ? nodes[last].length : places[last] + 1);
    range.surroundContents(mark);
    last = first;
  }
}

// --- when ---------------------------------------------------------------------------------------
const KEYS = {
  h: () => act("highlight"),
  n: () => act("note"),
  q: () => act("question"),
  m: () => {
    const player = players.find((each) => !each.paused) ?? players.find((each) => each.currentTime) ?? players[0];
    if (!player || !form()) return false;
    at(player);
    return true;
  },
};

// Before the lesson's own keys: with words selected, `n` is a note and not the next lesson.
addEventListener("keydown", (event) => {
  const { target, key } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (localStorage.getItem("keys") === "off" || document.querySelector("dialog[open]")) return;
  if (target.closest?.("input, textarea, select, [contenteditable]")) return;
  if (Object.hasOwn(KEYS, key) && KEYS[key]()) event.preventDefault();
}, true);

let timer;
document.addEventListener("selectionchange", () => {
  clearTimeout(timer);
  timer = setTimeout(offer, 150);
});
addEventListener("scroll", () => { if (!tools.hidden) offer(); }, { passive: true });
tools.addEventListener("pointerdown", (event) => event.preventDefault()); // keeps the selection
tools.addEventListener("click", (event) => {
  const { tool } = event.target.closest("[data-tool]")?.dataset ?? {};
  if (tool) act(tool, selected() ?? held);
});

body.addEventListener("click", (event) => {
  const { note } = event.target.closest("mark[data-note]")?.dataset ?? {};
  if (note && !event.target.closest("a") && getSelection().isCollapsed) location.hash = `note-${note}`;
});

document.addEventListener("click", (event) => {
  const jump = event.target.closest("#notes [data-jump]");
  if (!jump || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const { jump: second } = jump.dataset;
  const place = document.getElementById(decodeURIComponent(jump.hash.slice(1)));
  const player = place?.querySelector("[data-media]");
  const mark = body.querySelector(`mark[data-note="${jump.closest(".my-note").id.slice(5)}"]`);
  if (second ? !player : !mark) return;
  event.preventDefault();
  (second ? place : mark).scrollIntoView({ block: second ? "start" : "center" });
  if (!second) return;
  player.currentTime = Number(second);
  player.focus({ preventScroll: true });
});

function show() {
  paint();
  if (form()?.querySelector("[role=alert]") && !dialog().open) dialog().showModal();
}

document.addEventListener("htmx:afterSettle", ({ detail: { elt } }) => {
  if (elt.closest("#notes")) show();
});
show();
