// Menus shut on Escape and outside, data-open="#id" opens a dialog, a toast leaves after 8 seconds unless it is an
// error or in use.
const STAYS = 8000;

const openMenus = () => document.querySelectorAll("details.menu[open]");

document.addEventListener("click", ({ target }) => {
  for (const menu of openMenus()) if (!menu.contains(target) || target.closest("a")) menu.open = false;
  target.closest?.("[data-dismiss]")?.closest("[data-toast]")?.remove();
  const opener = target.closest?.("[data-open]");
  const sheet = opener && document.querySelector(opener.dataset.open);
  if (!sheet?.showModal) return;
  sheet.dispatchEvent(new CustomEvent("sheet:open", { bubbles: true }));
  sheet.showModal();
});

document.addEventListener("keydown", ({ key }) => {
  if (key !== "Escape") return;
  for (const menu of openMenus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

const leave = (toast) => {
  if (toast.matches(":hover, :focus-within")) setTimeout(leave, STAYS, toast);
  else toast.remove();
};

const time = () => {
  for (const toast of document.querySelectorAll("[data-toast]:not(.toast--error, [data-timed])")) {
    toast.dataset.timed = "";
    setTimeout(leave, STAYS, toast);
  }
};

document.addEventListener("swap:done", () => setTimeout(time));
time();
