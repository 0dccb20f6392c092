// What a script adds to fields in which one writes: toolbar, preview, completion, drafts. Words come
// from the templates.
const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const post = (url, body, more) => fetch(url, {
  method: "POST", body, ...more,
  headers: { "X-CSRFToken": $('meta[name="csrf-token"]').content, "X-Requested-With": "fetch" },
});

// --- nothing typed is lost: the form goes to the server soon after each pause, and on leaving -----
const PAUSE = 1200; // ms without typing
const LONGEST = 4000; // ms of typing without a pause
const BEACON = 60000; // bytes that a browser takes along when it leaves

function keep(place) {
  const form = place.form;
  const line = $("[data-kept]", form);
  const url = place.dataset.keep;
  // Two windows with one form keep two drafts.
  if (!place.value.includes("#") && !$("[data-resumed]", form)) place.value += `#${crypto.getRandomValues(new Uint32Array(1))[0].toString(36)}`;
  const local = `draft:${place.value}`;
  let kept = serial();
  let pause, since, busy;

  function serial() {
    const told = [...new FormData(form)].filter(([name, value]) => name !== "csrfmiddlewaretoken" && !(value instanceof File));
    return new URLSearchParams(told).toString();
  }

  async function send(leaving) {
    clearTimeout(pause);
    since = 0;
    const body = serial();
    if (body === kept || !form.isConnected) return;
    if (busy && !leaving) return later();
    busy = true;
    try {
      const answer = await post(url, new URLSearchParams(body), { keepalive: leaving && body.length < BEACON });
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

  function done() {
    kept = serial();
    clearTimeout(pause);
    localStorage.removeItem(local);
  }

  form.addEventListener("input", () => {
    line.textContent = line.dataset.busy;
    try {
      localStorage.setItem(local, serial());
    } catch { /* full or forbidden: the server has it soon */ }
    later();
  });
  form.addEventListener("submit", done);
  // That there is no connection is said once, beside the draft.
  form.addEventListener("htmx:sendError", (event) => {
    event.stopPropagation();
    kept = "";
    later();
  });
  addEventListener("pagehide", () => send(true));
  document.addEventListener("visibilitychange", () => document.hidden && send(true));
  addEventListener("online", later);
  $("[data-drop]", form)?.addEventListener("click", async (event) => {
    event.preventDefault();
    done();
    await post(event.currentTarget.formAction);
    location.reload();
  });

  // What a window could not send before it was closed is sent by the next one.
  const base = place.value.split("#")[0];
  for (const name of Object.keys(localStorage)) {
    if (!name.startsWith(`draft:${base}#`) || name === local) continue;
    post(url, new URLSearchParams(localStorage.getItem(name))).then((answer) => {
      if (!answer.ok || answer.redirected) return;
      localStorage.removeItem(name);
      // Now the page knows of it, and offers it.
      if (serial() === kept) location.reload();
    }, () => {});
  }
}

// --- marks around what is chosen; execCommand keeps the browser's own undo ------------------------
function put(field, text) {
  field.focus();
  if (!document.execCommand("insertText", false, text)) {
    field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function mark(field, { around, block, line, above, link }) {
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
    const lines = value.slice(start, to).split("\n").map((each) => line + each);
    field.setSelectionRange(start, to);
    put(field, (above ? [above, ...lines] : lines).join("\n"));
  }
}

// A field of one line takes an address alone, a list of lines another line.
function insert(field, text) {
  const plain = text.trim();
  if (field.tagName === "INPUT") field.value = plain;
  else if (field.rows < 6 && field.value && !field.matches("[data-editor]")) put(field, `\n${plain}`);
  else return put(field, field.value ? text : text.trimStart());
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

// A file that was uploaded comes into the text.
document.addEventListener("insert", ({ target, detail }) => insert(target, detail));

document.addEventListener("click", ({ target }) => {
  const button = target.closest?.("[data-insert], [data-marks] button");
  if (!button) return;
  const box = button.closest("[data-writing]");
  const field = button.dataset.into ? document.getElementById(button.dataset.into) : $("[data-editor]", box);
  if (button.dataset.insert) insert(field, button.dataset.insert);
  else if ("pick" in button.dataset) $('[data-upload] [type="file"]', box).click();
  else mark(field, button.dataset);
});

const KEYS = { b: { around: "**" }, i: { around: "*" }, k: { link: "https://" } };
document.addEventListener("keydown", (event) => {
  const { target, key } = event;
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || !target.matches?.("[data-editor]")) return;
  const wanted = KEYS[key.toLowerCase()];
  if (!wanted && key !== "Enter") return;
  event.preventDefault();
  if (wanted) mark(target, wanted);
  else target.form.requestSubmit();
});

// --- toolbar and tabs: one stop of the Tab key each, arrows within --------------------------------
let tools;
async function equip(box) {
  const bar = $("[data-bar]", box);
  const field = $("[data-editor]", box);
  // What is folded away gets its tools when it is opened.
  if (!field || box.dataset.equipped || !box.offsetParent) return;
  box.dataset.equipped = "";
  const kept = $("[data-keep]", box);
  if (kept) keep(kept);
  completes(field, box);
  const tags = $("[data-tags-field]", box.closest("form"));
  if (tags && box.dataset.tags) completes(tags, box);
  tools ??= fetch(box.dataset.tools).then((answer) => (answer.ok && !answer.redirected ? answer.text() : Promise.reject()));
  try {
    bar.innerHTML = await tools;
  } catch {
    tools = undefined; // the field serves without
    return;
  }
  if (!box.dataset.uploadTo) for (const part of $$("[data-upload], [data-pick]", bar)) part.remove();
  else $("[data-upload]", bar).dataset.upload = field.id;
  const tabs = $("[data-tabs]", bar);
  if (box.dataset.preview) looks(box, field, tabs);
  else tabs.remove();
  for (const row of $$("[role=toolbar], [role=tablist]", bar)) rove(row);
}

function rove(row) {
  const all = $$("button", row);
  const choose = (one) => all.forEach((each) => { each.tabIndex = each === one ? 0 : -1; });
  choose(all[0]);
  row.addEventListener("focusin", ({ target }) => choose(target));
  row.addEventListener("keydown", (event) => {
    const at = all.indexOf(document.activeElement);
    const last = all.length - 1;
    const next = { ArrowRight: at < last ? at + 1 : 0, ArrowLeft: at > 0 ? at - 1 : last, Home: 0, End: last }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    all[next].focus();
    if (all[next].dataset.tab) all[next].click();
  });
}

function looks(box, field, tabs) {
  const panel = $("[data-shown]", box);
  const [write, look] = $$("button", tabs);
  panel.id = `${field.id}-look`;
  panel.tabIndex = 0;
  panel.setAttribute("role", "tabpanel");
  look.id = `${field.id}-look-tab`;
  panel.setAttribute("aria-labelledby", look.id);
  write.setAttribute("aria-controls", field.id);
  look.setAttribute("aria-controls", panel.id);
  const say = $("[data-offered]", box);
  async function show(looking) {
    write.setAttribute("aria-selected", String(!looking));
    look.setAttribute("aria-selected", String(looking));
    field.hidden = looking;
    $("[data-marks]", box).toggleAttribute("inert", looking);
    panel.hidden = !looking;
    if (!looking) return;
    panel.setAttribute("aria-busy", "true");
    const body = new URLSearchParams({ text: field.name, [field.name]: field.value });
    const language = field.form.elements.language?.value;
    if (language) body.set("language", language);
    try {
      const answer = await post(box.dataset.preview, body);
      if (!answer.ok || answer.redirected) throw answer;
      panel.innerHTML = (await answer.text()).trim() || "<p></p>";
      if (!field.value.trim()) panel.firstElementChild.textContent = say.dataset.empty;
    } catch {
      panel.textContent = say.dataset.failed;
    }
    panel.removeAttribute("aria-busy");
  }
  write.addEventListener("click", () => show(false));
  look.addEventListener("click", () => show(true));
  // What is wrong with a field that cannot be seen cannot be said.
  field.addEventListener("invalid", () => show(false));
}

// --- completion: the focus stays where one types, the list says which one is chosen ---------------
const WORD = /(^|[\s(（「“，。、：；!?！？])([@#])([^\s@#，。、]{0,50})$/;
const TAG = /()(#?)([^\s,;，、；]{1,50})$/;
let lists = 0;

function completes(field, box) {
  const list = document.createElement("ul");
  const single = field.tagName === "INPUT";
  list.className = "completion";
  list.id = `completion-${(lists += 1)}`;
  list.setAttribute("role", "listbox");
  list.hidden = true;
  (single ? field.closest(".field") : box).append(list);
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  if (single) field.setAttribute("role", "combobox");
  field.autocomplete = "off";
  list.setAttribute("aria-label", box.dataset.offers ?? "");
  let chosen = -1, timer, asked = 0, typed = "";
  const say = (words) => { const line = $("[data-offered]", box); if (line) line.textContent = words ? line.dataset[words] : ""; };
  expand(false);

  function expand(open) {
    list.hidden = !open;
    if (single) field.setAttribute("aria-expanded", String(open));
    if (!open) field.removeAttribute("aria-activedescendant");
    chosen = -1;
  }

  function choose(next) {
    const all = [...list.children];
    chosen = (next + all.length) % all.length;
    all.forEach((one, at) => one.setAttribute("aria-selected", String(at === chosen)));
    field.setAttribute("aria-activedescendant", all[chosen].id);
    all[chosen].scrollIntoView({ block: "nearest" });
  }

  async function look() {
    const before = field.selectionStart === field.selectionEnd ? field.value.slice(0, field.selectionStart) : "";
    const found = before.match(single ? TAG : WORD);
    const turn = (asked += 1);
    if (!found || (found[2] === "#" && !found[3] && !single)) return expand(false);
    typed = found[3];
    const url = new URL(single || found[2] === "#" ? box.dataset.tags : box.dataset.people, location);
    url.searchParams.set("q", typed);
    let results = [];
    try {
      const answer = await fetch(url);
      if (answer.ok && !answer.redirected) ({ results } = await answer.json());
    } catch { /* one writes on */ }
    if (turn !== asked) return;
    list.replaceChildren(...results.map(({ word, label }, at) => {
      const line = document.createElement("li");
      line.id = `${list.id}-${at}`;
      line.setAttribute("role", "option");
      line.dataset.word = word;
      line.append(label === word ? word : `${label} `);
      if (label !== word) {
        const small = document.createElement("span");
        small.className = "note";
        small.textContent = word;
        line.append(small);
      }
      return line;
    }));
    expand(results.length > 0);
    say(results.length ? "some" : "none");
    if (results.length) choose(0);
  }

  function take(line) {
    const end = field.selectionStart;
    field.setSelectionRange(end - typed.length, end);
    put(field, `${line.dataset.word}${single ? ", " : " "}`);
    clearTimeout(timer);
    asked += 1;
    expand(false);
    say("");
  }

  for (const kind of ["input", "compositionend"]) field.addEventListener(kind, (event) => {
    clearTimeout(timer);
    if (!event.isComposing) timer = setTimeout(look, 150);
  });
  field.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing || event.ctrlKey || event.metaKey) return;
    if (event.key === "ArrowDown") choose(chosen + 1);
    else if (event.key === "ArrowUp") choose(chosen - 1);
    else if (event.key === "Escape") expand(false);
    else if (event.key === "Enter" || event.key === "Tab") take(list.children[chosen]);
    else return;
    event.preventDefault();
  });
  field.addEventListener("blur", () => expand(false));
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const line = event.target.closest("li");
    if (line) take(line);
  });
}

const begin = () => $$("[data-writing]").forEach(equip);
begin();
for (const event of ["htmx:afterSettle", "htmx:oobAfterSwap"]) document.addEventListener(event, begin);
document.addEventListener("toggle", begin, true);
// A form without a writing field that keeps drafts.
for (const place of $$("[data-keep]")) if (!place.closest("[data-writing]")) keep(place);
