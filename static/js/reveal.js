// What opens shows itself: a details with data-reveal puts the hands into its first field, and after a swap the open item of
// a list that scrolls by itself comes into sight (a fresh list stands at its top). Escape in a field shuts it and gives the focus back.
document.addEventListener("toggle", ({ target }) => {
  if (target.open && "reveal" in target.dataset) (target.querySelector("[data-first]") ?? target.querySelector("input:not([type=hidden]), textarea, select"))?.focus();
}, true);

document.addEventListener("swap:done", () => {
  const row = document.querySelector(".queue [aria-current]");
  const list = row?.closest(".panes__list");
  // only the list: on a phone it stands below what was just opened, and the page must not leave that
  if (list && list.scrollHeight > list.clientHeight) row.scrollIntoView({ block: "nearest" });
});

document.addEventListener("keydown", ({ key, target }) => {
  const open = key === "Escape" && target.closest?.("details[data-reveal][open]");
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
});
