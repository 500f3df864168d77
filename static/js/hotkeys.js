// Every control with data-key answers to that key ("e", "/", or two in turn: "g i") and stands in the sheet that "?" opens,
// so the sheet cannot disagree with the page. Silent while typing, with modifiers, in dialogs, and with data-keys="off".
const PATIENCE = 1200;
let first = "";
let timer;

const isSeen = (element) => element.checkVisibility?.() ?? true;
const controls = () => [...document.querySelectorAll("[data-key]")].filter((element) => !element.disabled && isSeen(element));
const label = (element) => {
  const copy = element.cloneNode(true);
  copy.querySelectorAll("kbd, .num").forEach((node) => node.remove());
  return element.dataset.keyLabel ?? element.getAttribute("aria-label") ?? copy.textContent.trim();
};
const isTyping = (element) => element.isContentEditable || (element.matches("input, textarea, select") && !/checkbox|radio|button|submit/.test(element.type));
const waits = (key) => controls().some((element) => element.dataset.key.startsWith(`${key} `));

const press = (key) => {
  const control = controls().find((element) => element.dataset.key === key);
  if (!control) return false;
  if (isTyping(control)) control.focus(), control.select?.();
  else control.click();
  return true;
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
  if (document.body.dataset.keys === "off" || isTyping(event.target) || document.querySelector("dialog[open]")) return;
  const key = first ? `${first} ${event.key}` : event.key;
  clearTimeout(timer);
  first = !first && waits(key) ? key : "";
  if (first) timer = setTimeout(() => (first = ""), PATIENCE);
  if (first || press(key)) event.preventDefault();
});

const line = (element) => {
  const row = document.createElement("div");
  const [term, keys] = [document.createElement("dt"), document.createElement("dd")];
  term.textContent = label(element);
  keys.append(...element.dataset.key.split(" ").map((key) => Object.assign(document.createElement("kbd"), { textContent: key })));
  row.append(term, keys);
  return row;
};

document.addEventListener("sheet:open", ({ target }) => {
  const seen = new Map(controls().map((element) => [element.dataset.key, element]).reverse());
  target.querySelector("[data-keys-list]")?.replaceChildren(...[...seen.values()].reverse().map(line));
});
