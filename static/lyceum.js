// What a script adds to pages that work without it. Words come from the templates.
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

// --- theme: a cookie, so that the server writes data-theme and nothing flashes -------------------
function chooseTheme(choice) {
  const age = choice ? 31536000 : 0;
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `theme=${choice}; path=/; max-age=${age}; samesite=lax${secure}`;
  if (choice) document.documentElement.dataset.theme = choice;
  else delete document.documentElement.dataset.theme;
  for (const button of $$("[data-theme-choice]")) {
    button.setAttribute("aria-pressed", String(button.dataset.themeChoice === choice));
  }
}

// --- menus, dialogs, toasts ----------------------------------------------------------------------
function closeMenus(except) {
  for (const menu of $$("details.menu[open]")) if (menu !== except) menu.open = false;
}

function closeDialog(dialog) {
  if (dialog.open) dialog.close();
  if (location.hash === `#${dialog.id}`) history.replaceState(null, "", location.pathname + location.search);
}

document.addEventListener("click", (event) => {
  const target = event.target.closest?.("[data-theme-choice], [data-dialog], [data-close], [data-dismiss], [data-copy]");
  closeMenus(event.target.closest?.("details.menu"));
  if (event.target.matches?.("dialog[open]")) {
    // The dialog itself is hit only beside its content: on the backdrop, or on its own padding.
    const box = event.target.getBoundingClientRect();
    const inside = event.clientX >= box.left && event.clientX <= box.right
      && event.clientY >= box.top && event.clientY <= box.bottom;
    if (!inside) closeDialog(event.target);
  }
  if (!target) return;
  const { themeChoice, dialog, close, dismiss, copy } = target.dataset;
  if (themeChoice !== undefined) chooseTheme(themeChoice);
  if (dialog !== undefined) {
    const opened = document.getElementById(dialog || target.hash.slice(1));
    if (opened?.showModal) {
      event.preventDefault();
      if (!opened.open) opened.showModal();
    }
  }
  if (close !== undefined && target.closest("dialog")) {
    event.preventDefault();
    closeDialog(target.closest("dialog"));
  }
  if (dismiss !== undefined) target.closest("[data-toast]")?.remove();
  if (copy !== undefined && navigator.clipboard) {
    event.preventDefault();
    navigator.clipboard.writeText(target.href).then(() => {
      target.lastChild.textContent = copy;
      announce(copy);
    });
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.activeElement?.closest("details.menu[open]");
  closeMenus();
  menu?.querySelector("summary").focus();
});

// Leaving a menu with Tab closes it.
document.addEventListener("focusin", (event) => closeMenus(event.target.closest?.("details.menu")));

// What went well may leave by itself, unless it is being read; what went wrong stays. A word said
// again takes its own place, and of many the newest two show: more would cover the page.
function fade() {
  const newest = new Map();
  for (const toast of $$("[data-toast]")) {
    newest.get(toast.textContent)?.remove();
    newest.delete(toast.textContent);
    newest.set(toast.textContent, toast);
  }
  for (const toast of [...newest.values()].slice(0, -2)) toast.remove();
  for (const toast of $$('[data-toast=""]')) {
    toast.dataset.toast = "fading";
    const timer = setInterval(() => {
      if (toast.matches(":hover, :focus-within")) return;
      clearInterval(timer);
      toast.remove();
    }, 9000);
  }
}

// --- htmx: token, focus and a word for screen readers ---------------------------------------------
document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector('meta[name="csrf-token"]')?.content;
  if (token && event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token;
});

// What asks again by itself asks only while somebody looks.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (document.hidden && event.target.matches?.("[data-idle]")) event.preventDefault();
});

const region = () => document.getElementById("messages");

function announce(words) {
  if (!region() || !words) return;
  const line = document.createElement("p");
  line.className = "visually-hidden";
  line.textContent = words;
  region().append(line);
  setTimeout(() => line.remove(), 5000);
}

const FOCUSABLE = "a[href], button:not([disabled]), input:not([type=hidden]), select, textarea, summary";

function choices(root) {
  return root.matches(FOCUSABLE) ? [root] : $$(FOCUSABLE, root);
}

// Which of the swapped part's controls had the focus; -1 if it was elsewhere.
let focused = -1;
// What came along for other places of the page: the focus was not there.
const aside = new WeakSet();

document.addEventListener("htmx:oobAfterSwap", (event) => aside.add(event.target));

document.addEventListener("htmx:beforeSwap", (event) => {
  const { target, xhr } = event.detail;
  focused = target ? choices(target).indexOf(document.activeElement) : -1;
  // A refused form comes back with 422 and its errors: show it.
  if (xhr.status === 422) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});

// What is taller than the window is read from its beginning: by itself, focus shows its end.
function reveal(part) {
  const { top, bottom } = part.getBoundingClientRect();
  const block = bottom - top > innerHeight ? "start" : "nearest";
  if (top < 0 || bottom > innerHeight) part.scrollIntoView({ block });
}

document.addEventListener("htmx:afterSettle", (event) => {
  const fresh = event.detail.elt;
  prepare(fresh);
  fade();
  const spoken = fresh.matches("[data-announce]") ? fresh : fresh.querySelector("[data-announce]");
  announce(spoken?.dataset.announce);
  if (aside.has(fresh) || focused < 0 || (document.activeElement && document.activeElement !== document.body)) return;
  const wanted = fresh.matches("[data-focus]") ? fresh : fresh.querySelector("[data-focus]");
  // What else changes on the page along with it takes no focus.
  if (!wanted && fresh.id && fresh.id !== event.detail.target.id) return;
  const controls = choices(fresh);
  (wanted ?? controls[focused] ?? controls[0])?.focus({ preventScroll: true });
  focused = -1;
  if (wanted) reveal(wanted);
});

// What the server refused, in its own words where it sends plain ones.
function complain(words) {
  const toast = document.getElementById("failure-toast")?.content.firstElementChild.cloneNode(true);
  if (!toast) return;
  if (words) toast.querySelector("p").textContent = words;
  region().append(toast);
  fade();
}

document.addEventListener("htmx:responseError", ({ detail: { xhr } }) => {
  // A page from before one signed in gets the token of now, so that the next press counts.
  const token = xhr.getResponseHeader("X-CSRFToken");
  if (token) {
    document.querySelector('meta[name="csrf-token"]').content = token;
    for (const field of $$('input[name="csrfmiddlewaretoken"]')) field.value = token;
  }
  const plain = xhr.getResponseHeader("Content-Type")?.startsWith("text/plain");
  complain(plain ? xhr.responseText : "");
});
for (const failure of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(failure, () => complain(""));
}

// --- what scrolls must be reachable by keyboard ---------------------------------------------------
function prepare(root) {
  for (const box of $$(".prose pre, .prose table, .prose math[display=block]", root)) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
}
prepare(document);
addEventListener("resize", () => prepare(document));
fade();
document.querySelector("[role=alert][data-focus]")?.focus();
