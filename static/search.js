// The search box: `/` leads to it, and while one types a list offers where it may go (a combobox whose
// list is optional: Enter without a choice searches as ever).
const box = document.getElementById("site-search");
const list = document.getElementById("suggestions");
let timer, wish, chosen = -1;

const options = () => [...list.children];

function show(open) {
  list.hidden = !open;
  box.setAttribute("aria-expanded", String(open));
  if (!open) choose(-1);
}

function choose(index) {
  chosen = index;
  options().forEach((option, place) => option.setAttribute("aria-selected", String(place === index)));
  const option = options()[index];
  if (option) {
    box.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  } else box.removeAttribute("aria-activedescendant");
}

async function ask() {
  wish?.abort();
  const typed = box.value.trim();
  if (!typed) return show(false);
  wish = new AbortController();
  try {
    const answer = await fetch(`${list.dataset.url}?q=${encodeURIComponent(typed)}`, { signal: wish.signal });
    if (!answer.ok || document.activeElement !== box) return;
    // Our own template escapes what is in it.
    list.innerHTML = await answer.text();
    show(options().length > 0);
  } catch { /* Typed on, or no network: the box searches all the same. */ }
}

document.addEventListener("keydown", (event) => {
  const inField = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || inField || event.ctrlKey || event.metaKey || event.altKey) return;
  const field = [box, document.getElementById("search-words")].find((each) => each?.offsetParent);
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.select();
});

if (box && list) {
  // Without this script it is a plain field.
  const role = { role: "combobox", "aria-controls": list.id, "aria-autocomplete": "list", "aria-expanded": "false" };
  for (const [name, value] of Object.entries(role)) box.setAttribute(name, value);
  box.addEventListener("input", (event) => {
    clearTimeout(timer);
    // Not in the middle of a Chinese word.
    if (!event.isComposing) timer = setTimeout(ask, 180);
  });
  box.addEventListener("compositionend", () => { timer = setTimeout(ask, 180); });
  box.addEventListener("blur", () => show(false));
  // A press on an option must not take the focus from the box before it is a click.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const last = options().length - 1;
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      show(false);
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (last < 0) return;
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      const next = list.hidden ? (step > 0 ? 0 : last) : chosen + step;
      show(true);
      choose(next > last ? -1 : next < -1 ? last : next);
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      location.assign(options()[chosen].firstElementChild.href);
    }
  });
}
