// Menus shut on Escape and outside, what opens takes the hands, data-open="#id" opens a dialog, toasts leave in time.
const STAYS = 8000;

const menus = () => document.querySelectorAll("details.menu[open]");

document.addEventListener("click", ({ target }) => {
  for (const menu of menus()) if (!menu.contains(target) || target.closest("a")) menu.open = false;
  target.closest?.("[data-dismiss]")?.closest("[data-toast]")?.remove();
  setTimeout(() => target.closest?.("details:not([class]) > summary")?.parentNode.querySelector(".input")?.focus());
  const opener = target.closest?.("[data-open]");
  const sheet = opener && document.querySelector(opener.dataset.open);
  sheet?.dispatchEvent(new CustomEvent("sheet:open", { bubbles: true }));
  sheet?.showModal();
});

document.addEventListener("keydown", ({ key }) => key === "Escape" && menus().forEach((menu) => {
  menu.open = false;
  menu.querySelector("summary").focus();
}));

const leave = (toast) => toast.matches(":hover, :focus-within") ? setTimeout(leave, STAYS, toast) : toast.remove();

const time = () => document.querySelectorAll("[data-toast]:not(.toast--error, [data-timed])").forEach((toast) => {
  toast.dataset.timed = "";
  setTimeout(leave, STAYS, toast);
});

document.addEventListener("swap:done", () => setTimeout(time));
time();
