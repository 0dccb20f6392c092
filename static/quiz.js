// Quizzes: the clock of a timed one, and lines that buttons put in order. Without it the page tells
// the time at which it ends, and each line has a menu of places.
const all = (selector, root = document) => [...root.querySelectorAll(selector)];

function say(words) {
  const region = document.getElementById("messages");
  if (!region || !words) return;
  const line = document.createElement("p");
  line.className = "visually-hidden";
  line.textContent = words;
  region.append(line);
  setTimeout(() => line.remove(), 5000);
}

// --- the clock: the server's seconds from now on, however the clock of this machine is set -----------
const clocks = new WeakMap();

function tick() {
  for (const clock of all("[data-seconds]")) {
    if (!clocks.has(clock)) {
      const seconds = Number(clock.dataset.seconds);
      clocks.set(clock, { end: Date.now() + 1000 * seconds, before: seconds + 1, handedIn: false });
    }
    const state = clocks.get(clock);
    const left = Math.max(0, Math.ceil((state.end - Date.now()) / 1000));
    clock.querySelector("[data-left]").textContent = ` (${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")})`;
    for (const mark of [300, 60, 0]) {
      if (left <= mark && mark < state.before) say(clock.getAttribute(`data-say-${mark}`));
    }
    state.before = left;
    if (left === 0 && !state.handedIn) {
      state.handedIn = true;
      clock.closest("form").requestSubmit();
    }
  }
}
setInterval(tick, 1000);
tick();

// --- lines in order ------------------------------------------------------------------------------
const lines = (list) => [...list.children];
const menu = (line) => line.querySelector("select");

// The lines as their menus say, once each has a place of its own.
function arrange(list) {
  const places = lines(list).map((line) => menu(line).value);
  if (places.includes("") || new Set(places).size < places.length) return;
  const focused = document.activeElement;
  list.append(...lines(list).sort((a, b) => menu(a).value - menu(b).value));
  if (list.contains(focused)) focused.focus();
}

function prepare(root) {
  for (const list of all("[data-ordering]", root)) {
    for (const moves of all(".ordering-moves[hidden]", list)) moves.hidden = false;
    arrange(list);
  }
}

document.addEventListener("change", (event) => {
  const list = event.target.closest?.("[data-ordering]");
  if (list) arrange(list);
});

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-move]");
  if (!button) return;
  const line = button.closest("li");
  const list = line.parentElement;
  const up = button.dataset.move === "-1";
  const other = up ? line.previousElementSibling : line.nextElementSibling;
  if (up) other?.before(line);
  else other?.after(line);
  lines(list).forEach((each, place) => {
    menu(each).value = String(place + 1);
  });
  button.focus();
  say(`${line.querySelector("[lang]").textContent.trim()}: ${menu(line).value} / ${lines(list).length}`);
  // So that it is saved, too.
  menu(line).dispatchEvent(new Event("change", { bubbles: true }));
});

prepare(document);
document.addEventListener("htmx:afterSettle", (event) => {
  prepare(event.detail.elt.parentElement ?? document);
  tick();
});
