// Words of a post are quoted into the reply: those that are chosen in it, else all of them.
const $ = (selector, root = document) => root.querySelector(selector);
let chosen = "";
function words(link) {
  const said = $(".prose", link.closest(".post-main"));
  const { anchorNode, focusNode } = getSelection();
  return said.contains(anchorNode) && said.contains(focusNode) ? `${getSelection()}`.trim() : "";
}
const quotes = (event) => event.target.closest?.("[data-quote]");

// A press ends what was chosen.
document.addEventListener("pointerdown", (event) => {
  chosen = quotes(event) ? words(quotes(event)) : "";
});
document.addEventListener("click", async (event) => {
  const link = quotes(event);
  const field = $("#post-form textarea");
  if (!link || !field || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const answer = await fetch(link.dataset.quote, {
    method: "POST",
    body: new URLSearchParams({ words: words(link) || chosen }),
    headers: { "X-CSRFToken": $('meta[name="csrf-token"]').content, "X-Requested-With": "fetch" },
  }).catch(() => 0);
  if (!answer.ok || answer.redirected) return location.assign(link.href);
  const begun = field.value.trimEnd();
  const text = `${begun && "\n\n"}${await answer.text()}\n\n`;
  field.focus();
  field.setSelectionRange(begun.length, field.value.length);
  // Leaves the browser's own undo; a field that is not shown takes no command.
  if (!document.execCommand("insertText", false, text)) {
    field.setRangeText(text, begun.length, field.value.length, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
});
