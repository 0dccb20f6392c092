// What a script adds to the studio beside the writing fields: saving by key, dragging.
const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("[data-begun]");
  if (!form || !(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== "s") return;
  event.preventDefault();
  form.requestSubmit();
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
