// What is ticked in a list stays ticked while its parts are swapped and its pages turned, until it is acted on: the form
// with data-ticked carries the ids of what is not on the page.
const KEY = "ticked";
const MOST = 200;
const form = () => document.querySelector("[data-ticked]");
const boxes = () => [...document.querySelectorAll("input[form=ticked][name=id]")];

const kept = () => new Set((sessionStorage.getItem(KEY) ?? "").split(",").filter(Boolean));

const show = (ids) => {
  if (!form()) return;
  for (const box of boxes()) box.checked = ids.has(box.value);
  const here = new Set(boxes().map((box) => box.value));
  form().querySelector("[data-ticked-ids]").value = [...ids].filter((id) => !here.has(id)).join(",");
  form().querySelector("[data-ticked-n]").textContent = ids.size || "";
  form().querySelector("[data-ticked-none]").hidden = !ids.size;
  form().toggleAttribute("data-any", ids.size > 0);
};

const keep = (ids) => {
  sessionStorage.setItem(KEY, [...ids].slice(0, MOST).join(","));
  show(kept());
};

const say = (words) => {
  const live = document.getElementById("live");
  if (live && words) live.replaceChildren(Object.assign(document.createElement("p"), { className: "vh", textContent: words }));
};

document.addEventListener("change", ({ target }) => {
  if (!target.matches?.("input[form=ticked][name=id]")) return;
  const ids = kept();
  ids[target.checked ? "add" : "delete"](target.value);
  keep(ids);
  say(`${target.closest("label").textContent.trim()} · ${kept().size}`);
});

document.addEventListener("click", ({ target }) => target.closest?.("[data-ticked-none]") && keep([]));
document.addEventListener("submit", ({ target }) => target.querySelector("input[name=what]") && sessionStorage.removeItem(KEY));
document.addEventListener("swap:done", () => show(kept()));
show(kept());
