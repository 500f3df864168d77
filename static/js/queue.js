// A list walked by keyboard: within <… data-queue> "j" and "k" move between the [data-item]s, "x" ticks the box of the one at
// hand. Keys that open or decide belong to the controls themselves (hotkeys.js).
const STEPS = { j: 1, k: -1 };

document.addEventListener("keydown", (event) => {
  const list = document.querySelector("[data-queue]");
  if (!list || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (document.body.dataset.keys === "off" || event.target.matches("input:not([type=checkbox]), textarea, select, [contenteditable]")) return;
  if (document.querySelector("dialog[open]")) return;
  const items = [...list.querySelectorAll("[data-item]")];
  const here = items.findIndex((item) => item.contains(document.activeElement) || item.parentElement === document.activeElement);
  const current = here < 0 ? items.findIndex((item) => item.hasAttribute("aria-current")) : here;
  if (event.key === "x") return items[current]?.parentElement.querySelector("input[type=checkbox]")?.click();
  if (!(event.key in STEPS)) return;
  event.preventDefault();
  const next = items[Math.min(Math.max(current + STEPS[event.key], 0), items.length - 1)];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
});
