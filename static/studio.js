// What a script adds to the studio: keeping drafts, marks, inserting, dragging.
const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const token = () => $('meta[name="csrf-token"]').content;

// --- nothing typed is lost: the form goes to the server soon after each pause, and on leaving -----
const PAUSE = 1200; // ms without typing
const LONGEST = 4000; // ms of typing without a pause
const BEACON = 60000; // bytes that a browser takes along when it leaves

function keep(form) {
  const place = $("[data-keep]", form);
  const line = $("[data-kept]", form);
  // Two windows with one form keep two drafts.
  if (!place.value.includes("#")) place.value += `#${crypto.getRandomValues(new Uint32Array(1))[0].toString(36)}`;
  const local = `draft:${place.value}`;
  let kept = serial();
  let pause, since, busy;

  function serial() {
    const data = new URLSearchParams(new FormData(form));
    data.delete("csrfmiddlewaretoken");
    return data.toString();
  }

  async function send(leaving) {
    clearTimeout(pause);
    since = 0;
    const body = serial();
    if (body === kept) return;
    if (busy && !leaving) return later();
    busy = true;
    try {
      const keepalive = leaving && body.length < BEACON;
      const answer = await fetch(place.dataset.keep, {
        method: "POST", body, keepalive,
        headers: { "X-CSRFToken": token(), "Content-Type": "application/x-www-form-urlencoded" },
      });
      const words = await answer.text();
      if (answer.ok && !answer.redirected) {
        kept = body;
        localStorage.removeItem(local);
      }
      line.textContent = answer.redirected || (!answer.ok && answer.status !== 422) ? line.dataset.failed : words;
    } catch {
      line.textContent = line.dataset.failed;
      setTimeout(later, 5000);
    } finally {
      busy = false;
    }
  }

  function later() {
    clearTimeout(pause);
    since ||= Date.now();
    const wait = Math.min(PAUSE, Math.max(0, since + LONGEST - Date.now()));
    pause = setTimeout(send, wait);
  }

  form.addEventListener("input", () => {
    line.textContent = line.dataset.busy;
    try {
      localStorage.setItem(local, serial());
    } catch { /* full or forbidden: the server has it soon */ }
    later();
  });
  form.addEventListener("submit", () => {
    kept = serial();
    clearTimeout(pause);
    localStorage.removeItem(local);
  });
  addEventListener("pagehide", () => send(true));
  document.addEventListener("visibilitychange", () => document.hidden && send(true));
  addEventListener("online", later);

  // What a window could not send before it was closed is sent by the next one.
  const base = place.value.split("#")[0];
  for (const name of Object.keys(localStorage)) {
    if (!name.startsWith(`draft:${base}#`) || name === local) continue;
    fetch(place.dataset.keep, {
      method: "POST", body: new URLSearchParams(localStorage.getItem(name)),
      headers: { "X-CSRFToken": token() },
    }).then((answer) => {
      if (!answer.ok || answer.redirected) return;
      localStorage.removeItem(name);
      // Now the page knows of it, and offers it.
      if (serial() === kept) location.reload();
    }, () => {});
  }
}
for (const form of $$("[data-begun]")) {
  keep(form);
  // That there is no connection is said once, beside the draft.
  form.addEventListener("htmx:sendError", (event) => event.stopPropagation());
}

// --- marks around what is chosen; execCommand keeps the browser's own undo ------------------------
function put(field, text) {
  field.focus();
  if (!document.execCommand("insertText", false, text)) {
    field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function mark(field, { around, block, line, link }) {
  const { selectionStart: from, selectionEnd: to, value } = field;
  const chosen = value.slice(from, to);
  if (block && chosen.includes("\n")) return put(field, `${block}\n${chosen}\n${block}`);
  if (around) {
    put(field, around + chosen + around);
    field.setSelectionRange(from + around.length, from + around.length + chosen.length);
  } else if (link) {
    put(field, `[${chosen}](${link})`);
    const at = chosen ? from + chosen.length + 3 : from + 1;
    field.setSelectionRange(at, chosen ? at + link.length : at);
  } else if (line) {
    const start = value.lastIndexOf("\n", from - 1) + 1;
    field.setSelectionRange(start, to);
    put(field, value.slice(start, to).split("\n").map((each) => line + each).join("\n"));
  }
}

for (const bar of $$("[data-bar]")) bar.hidden = false;
document.addEventListener("click", ({ target }) => {
  const button = target.closest?.("[data-insert], [data-bar] button");
  if (!button) return;
  const field = document.getElementById(button.dataset.into ?? button.closest("[data-bar]").dataset.bar);
  if (button.dataset.insert) insert(field, button.dataset.insert);
  else mark(field, button.dataset);
});

// A file that was uploaded comes into the text.
document.addEventListener("insert", ({ target, detail }) => insert(target, detail));

// A field of one line takes an address alone, a list of lines another line.
function insert(field, text) {
  const plain = text.trim();
  if (field.tagName === "INPUT") field.value = plain;
  else if (field.rows < 6 && field.value) put(field, `\n${plain}`);
  else return put(field, field.value ? text : text.trimStart());
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("[data-begun]");
  if (!form || !(event.ctrlKey || event.metaKey) || event.altKey) return;
  const key = event.key.toLowerCase();
  if (key === "s") {
    event.preventDefault();
    form.requestSubmit();
  } else if (event.target.matches("[data-editor]") && (key === "b" || key === "i")) {
    event.preventDefault();
    mark(event.target, { around: key === "b" ? "**" : "*" });
  }
});

// --- dragging posts what the buttons post --------------------------------------------------------
let dragged = null;
document.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.("[data-lesson]");
  if (!dragged) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged.dataset.lesson);
});

function place({ target, clientY }) {
  const over = target.closest?.("[data-lesson]");
  if (over && over !== dragged) {
    const { top, height } = over.getBoundingClientRect();
    return clientY < top + height / 2 ? over : over.nextElementSibling ?? over.closest("[data-section]");
  }
  return over ? null : target.closest?.("[data-section]");
}

function show(where) {
  for (const old of $$(".plan-drop")) old.classList.remove("plan-drop");
  where?.classList.add("plan-drop");
}

document.addEventListener("dragover", (event) => {
  const where = dragged && place(event);
  show(where);
  if (where) event.preventDefault();
});
document.addEventListener("dragend", () => {
  show(null);
  dragged = null;
});
document.addEventListener("drop", (event) => {
  const where = dragged && place(event);
  if (!where) return;
  event.preventDefault();
  const { lesson, section } = where.dataset;
  if (lesson === dragged.dataset.lesson) return;
  const how = lesson ? `before ${lesson}` : `into ${section}`;
  const form = document.getElementById("order");
  window.htmx.ajax("POST", form.action, {
    source: form, target: "#plan", swap: "outerHTML", values: { move: `${dragged.dataset.lesson} ${how}` },
  });
});
