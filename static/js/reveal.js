// What opens shows itself: a details with data-reveal puts the hands into its first field, and after a swap the open item of
// a list scrolls into sight (a fresh list stands at its top). Escape in a field shuts it and gives the focus back.
document.addEventListener("toggle", ({ target }) => {
  if (target.open && "reveal" in target.dataset) (target.querySelector("[data-first]") ?? target.querySelector("input:not([type=hidden]), textarea, select"))?.focus();
}, true);

document.addEventListener("swap:done", () => {
  document.querySelector(".queue [aria-current]")?.scrollIntoView({ block: "nearest" });
});

document.addEventListener("keydown", ({ key, target }) => {
  const open = key === "Escape" && target.closest?.("details[data-reveal][open]");
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
});
