// Tells the server what was seen and how long it was read.
const url = document.querySelector('meta[name="collector"]')?.content;
const token = document.querySelector('meta[name="csrf-token"]')?.content;

const SEEN_MS = 1000; // half visible this long: an impression
const IDLE_MS = 30_000; // no sign of life: nobody is reading
const FLUSH_MS = 15_000;
const BATCH = 50; // entries a beacon
const KEPT = 500; // entries held

let pending = [];
const seen = new Set();
const timers = new Map();
const reading = new Map(); // element -> seconds since the last flush
const visible = new Set();
let activeAt = Date.now();

function entry(verb, element, item, seconds) {
  const { surface, position, reason } = element.dataset;
  // JSON leaves out what is undefined.
  const context = { surface, position: position ? Number(position) : undefined, reason: reason || undefined };
  const at = new Date().toISOString();
  if (pending.length < KEPT) pending.push({ id: crypto.randomUUID(), verb, item: Number(item), seconds, at, context });
}

function impression(element) {
  const item = element.dataset.impression;
  timers.delete(element);
  impressions.unobserve(element);
  if (seen.has(item)) return;
  seen.add(item);
  entry("impression", element, item);
}

const impressions = new IntersectionObserver((changes) => {
  for (const { target, intersectionRatio, intersectionRect } of changes) {
    const shown = intersectionRatio >= 0.5 || intersectionRect.height >= innerHeight / 2;
    if (shown && !timers.has(target)) timers.set(target, setTimeout(impression, SEEN_MS, target));
    if (!shown && timers.has(target)) {
      clearTimeout(timers.get(target));
      timers.delete(target);
    }
  }
}, { threshold: [0, 0.25, 0.5, 0.75, 1] });

const readings = new IntersectionObserver((changes) => {
  for (const { target, isIntersecting } of changes) {
    if (isIntersecting) visible.add(target);
    else visible.delete(target);
  }
}, { rootMargin: "-25% 0px" });

// Again after every swap: observing twice changes nothing.
function observe() {
  for (const [name, observer] of [["impression", impressions], ["reading", readings]]) {
    for (const element of document.querySelectorAll(`[data-${name}]`)) observer.observe(element);
  }
}

function tick() {
  const attentive = document.visibilityState === "visible" && document.hasFocus()
    && Date.now() - activeAt < IDLE_MS;
  // A second is spent once.
  const read = attentive && [...visible].find((element) => element.isConnected);
  if (read) reading.set(read, (reading.get(read) ?? 0) + 1);
}

function flush() {
  for (const [element, seconds] of reading) entry("read", element, element.dataset.reading, seconds);
  reading.clear();
  while (pending.length) {
    const form = new FormData();
    form.set("csrfmiddlewaretoken", token);
    form.set("events", JSON.stringify(pending.slice(0, BATCH)));
    if (!navigator.sendBeacon(url, form)) return;
    pending = pending.slice(BATCH);
  }
}

if (url && token && crypto.randomUUID) {
  observe();
  document.addEventListener("htmx:load", observe);
  for (const sign of ["pointermove", "pointerdown", "keydown", "scroll", "touchstart"]) {
    addEventListener(sign, () => { activeAt = Date.now(); }, { passive: true, capture: true });
  }
  setInterval(tick, 1000);
  setInterval(flush, FLUSH_MS);
  document.addEventListener("visibilitychange", () => {
    // What was not yet seen starts anew.
    for (const [element, timer] of timers) {
      clearTimeout(timer);
      impressions.unobserve(element);
    }
    timers.clear();
    if (document.visibilityState === "hidden") flush();
    else observe();
  });
  addEventListener("pagehide", flush);
}
