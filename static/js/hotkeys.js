// Each control with data-key answers to it ("e", "/", or two: "g i") and is in the sheet of "?".
// Silent while typing, with modifiers, over a dialog, with data-keys="off" on <body>, in what changes.
const PATIENCE = 1200;
let first = "";
let timer;

const controls = () => [...document.querySelectorAll("[data-key]")].filter((one) => !one.disabled && one.checkVisibility() && !one.closest("[aria-busy=true]"));
const isTyping = (one) => one.isContentEditable || (one.matches("input, textarea, select") && !/checkbox|radio|button|submit/.test(one.type));
const isOff = () => document.body.dataset.keys === "off" || document.querySelector("dialog[open]");

const press = (key) => {
  const control = controls().find((one) => one.dataset.key === key);
  if (control && isTyping(control)) control.focus(), control.select?.();
  else control?.click();
  return control;
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
  if (isOff() || isTyping(event.target) || event.key === "Shift") return;
  const key = first ? `${first} ${event.key}` : event.key;
  clearTimeout(timer);
  first = !first && controls().some((one) => one.dataset.key.startsWith(`${key} `)) ? key : "";
  if (first) timer = setTimeout(() => (first = ""), PATIENCE);
  if (first || press(key)) event.preventDefault();
});

const label = (one) => {
  const copy = one.cloneNode(true);
  copy.querySelectorAll("kbd, .num").forEach((node) => node.remove());
  return one.dataset.keyLabel ?? one.getAttribute("aria-label") ?? copy.textContent.trim();
};

const make = (tag, ...children) => {
  const made = document.createElement(tag);
  made.append(...children);
  return made;
};

document.addEventListener("sheet:open", ({ target }) => {
  const seen = new Map();
  for (const one of controls()) if (!seen.has(one.dataset.key)) seen.set(one.dataset.key, label(one));
  const lines = [...seen].map(([keys, words]) => make("div", make("dt", words), make("dd", ...keys.split(" ").map((key) => make("kbd", key)))));
  target.querySelector("[data-keys-list]")?.replaceChildren(...lines);
});
