// Files on their way: chosen, dropped or pasted; one after another, each with its progress.
const $ = (selector, root = document) => root.querySelector(selector);
const waiting = [];
let current = null;
let apart = false; // whether the next one comes behind another of the same hand

function add(form, files) {
  for (const file of files) {
    const line = $("template", form).content.firstElementChild.cloneNode(true);
    $("[data-name]", line).textContent = file.name;
    $("progress", line).setAttribute("aria-label", file.name);
    $("[data-cancel] span", line).textContent = `: ${file.name}`;
    $("[data-queue]", form).append(line);
    const one = { form, file, line, field: document.getElementById(form.dataset.upload) };
    $("[data-cancel]", line).addEventListener("click", () => cancel(one));
    if (file.size > Number(form.dataset.largest)) settle(one, form.dataset.large, true);
    else waiting.push(one);
  }
  next();
}

function cancel(one) {
  const place = waiting.indexOf(one);
  one.line.remove(); // before it ends: what one cancels has not failed
  if (place >= 0) waiting.splice(place, 1);
  else if (current === one) one.request.abort();
  (one.form.action ? $('[type="file"]', one.form) : one.field).focus();
}

function settle({ form, file, line }, words, wrong) {
  $("progress", line).remove();
  $("[data-cancel]", line).remove();
  const result = $("[data-result]", line);
  result.textContent = words;
  result.className = wrong ? "error" : "note";
  $("[data-said]", form).textContent = `${file.name}: ${words}`;
}

// Where one writes; at the end where nobody has written yet.
function put(field, { markdown, url }) {
  const text = field.matches("[data-editor]");
  if (text && document.activeElement !== field && !field.selectionStart && field.value) {
    field.setSelectionRange(field.value.length, field.value.length);
    apart = true;
  }
  const detail = text ? (apart ? "\n\n" : "") + markdown : url;
  field.dispatchEvent(new CustomEvent("insert", { bubbles: true, detail }));
  apart = true;
}

function next() {
  if (current || !waiting.length) return;
  current = waiting.shift();
  const { form, file, line, field } = current;
  const request = (current.request = new XMLHttpRequest());
  const body = new FormData();
  body.append("file", file, file.name);
  request.open("POST", form.action ?? form.closest("[data-writing]").dataset.uploadTo);
  request.setRequestHeader("X-CSRFToken", $('meta[name="csrf-token"]').content);
  request.setRequestHeader("Accept", "application/json");
  request.responseType = "json";
  request.upload.onprogress = ({ loaded, total }) => {
    const bar = $("progress", line);
    // When all is sent, it is still being looked into: nobody knows how long.
    if (loaded < total) bar.value = (100 * loaded) / total;
    else bar.removeAttribute("value");
  };
  request.onloadend = () => {
    const one = current;
    const answer = request.response;
    current = null;
    if (answer?.markdown) {
      settle(one, form.dataset.done, false);
      put(field, answer);
    } else if (line.isConnected) {
      settle(one, answer?.error ?? ([400, 413].includes(request.status) ? form.dataset.large : form.dataset.wrong), true);
    }
    if (waiting.length) next();
    else {
      apart = false;
      if (!form.action) return;
      form.reset();
      window.htmx.ajax("GET", location.href, { target: "#file-list", select: "#file-list", swap: "outerHTML" });
    }
  };
  request.send(body);
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-upload]");
  const files = form && $('[type="file"]', form).files;
  if (!files?.length) return;
  event.preventDefault();
  add(form, files);
});

// Chosen by the button above a text.
document.addEventListener("change", ({ target }) => {
  const form = target.closest?.("div[data-upload]");
  if (!form) return;
  add(form, target.files);
  target.value = "";
});

// Dropped into the text or on the list of files; a text with pictures in it is pasted as text.
const taker = ({ target }) => target.closest?.("[data-editor], #files")
  && ($("[data-upload]", target.closest("[data-upload-to]") ?? document.createElement("p")) ?? $("form[data-upload]"));
document.addEventListener("dragover", (event) => {
  if (event.dataTransfer.types.includes("Files") && taker(event)) event.preventDefault();
});
document.addEventListener("drop", (event) => {
  const form = event.dataTransfer.files.length && taker(event);
  if (!form) return;
  event.preventDefault();
  add(form, event.dataTransfer.files);
});
document.addEventListener("paste", (event) => {
  const { files, types } = event.clipboardData;
  const form = files.length && !types.includes("text/plain") && event.target.matches?.("[data-editor]") && taker(event);
  if (!form) return;
  event.preventDefault();
  add(form, files);
});
addEventListener("beforeunload", (event) => {
  if (current) event.preventDefault();
});
