// A cell with a link [data-cell] becomes the form that the link leads to: Enter saves, Escape brings back what stood there.
const before = new WeakMap();

const open = async (link) => {
  const cell = link.closest(".cell");
  const answer = await fetch(link.href, { headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const form = page.getElementById(cell.id)?.querySelector("form");
  if (!form) return location.assign(link.href);
  before.set(cell, [...cell.childNodes]);
  cell.replaceChildren(document.adoptNode(form));
  const field = cell.querySelector("select, input:not([type=hidden])");
  field.focus();
  field.select?.();
};

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-cell]");
  if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  open(link).catch(() => location.assign(link.href));
});

document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("[data-cell-form]");
  const cell = form?.closest("#found .cell");
  if (!cell) return;
  if (event.key === "Enter" && event.target.matches("select")) {
    event.preventDefault();
    form.requestSubmit();
  }
  if (event.key !== "Escape") return;
  const children = before.get(cell);
  if (!children) return;
  cell.replaceChildren(...children);
  cell.querySelector("a")?.focus();
});

// Focus goes back to what was saved.
document.addEventListener("swap:done", ({ detail }) => {
  const cell = detail.name.startsWith("#cell-") && document.querySelector(`#found ${detail.name}`);
  if (cell) (cell.querySelector("[aria-invalid]") ?? cell.querySelector("a"))?.focus();
});
