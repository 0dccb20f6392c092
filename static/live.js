// A topic that is read: new replies are asked for less and less often, earlier ones come in above
// without a jump.
const on = (name, act, early) => document.addEventListener(name, act, early);

// --- new replies: asked for every 15 s, and as long as nothing comes every 30, 60, 120, 240 s --------
let left = 0;
let pause = 0;
on("htmx:beforeRequest", (event) => {
  if (event.target.id !== "news" || document.hidden) return;
  if (left) left--, event.preventDefault();
});
on("htmx:afterRequest", ({ target, detail }) => {
  if (target.id !== "news") return;
  pause = detail.xhr.status === 200 ? 0 : Math.min(pause * 2 + 1, 15);
  left = pause;
});
on("visibilitychange", () => {
  left = pause = 0;
  if (!document.hidden && document.getElementById("news")) window.htmx.trigger("#news", "look");
});
// Nobody waits for it: that it failed is not worth a word.
for (const name of ["htmx:sendError", "htmx:responseError"]) {
  on(name, (event) => event.target.id === "news" && event.stopPropagation(), true);
}

// --- what comes in stands where it was asked for, and what was read stays where it is ---------------
let below, top;
on("htmx:beforeSwap", ({ detail: { target } }) => {
  below = target.matches?.("[data-earlier]") && target.nextElementSibling;
  top = below && below.getBoundingClientRect().top;
});
on("htmx:afterSwap", ({ detail: { elt, target } }) => {
  if (below) {
    scrollBy({ top: below.getBoundingClientRect().top - top, behavior: "instant" });
    look(below.previousElementSibling);
    below = null;
  } else if (target.id === "live" && elt.matches(".post") && (elt.matches("[data-focus]") || document.activeElement === document.body)) {
    look(elt);
    if (elt.matches("[data-focus]")) elt.scrollIntoView({ block: "nearest" });
  }
});

function look(post) {
  post.tabIndex = -1;
  post.focus({ preventScroll: true });
}
