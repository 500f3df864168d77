// What people notice of a swap: a vote is pressed at once, focus stays or goes where data-focus says, errors take it, and
// the result is said.
document.addEventListener("submit", (event) => {
  const { dataset } = event.target;
  const button = event.target.querySelector("[aria-pressed]");
  if (!("press" in dataset) || "plain" in dataset || dataset.press || !button) return;
  dataset.press = "sent";
  const pressed = button.getAttribute("aria-pressed") === "true";
  const number = event.target.querySelector(".vote__n")?.firstChild;
  button.setAttribute("aria-pressed", String(!pressed));
  if (/^\d{1,4}$/.test(number?.data?.trim())) number.data = String(Number(number.data) + (pressed ? -1 : 1));
});

const focusAfter = (part, { source, before, first }) => {
  if (first) return first.querySelector(":is(h2, h3) a")?.focus({ preventScroll: true });
  const error = part.querySelector("[data-errors]");
  const wanted = source?.dataset.focus && document.querySelector(source.dataset.focus);
  const next = error ?? wanted ?? (before && document.getElementById(before));
  if (next) return next.focus({ preventScroll: !error && !wanted });
  if (document.activeElement !== document.body) return;
  part.tabIndex = -1;
  part.focus({ preventScroll: true });
};

const say = (part, said) => {
  const live = document.getElementById("live");
  const { announce } = part.dataset;
  if (!said.length && announce && announce !== live?.textContent) {
    said = [Object.assign(document.createElement("p"), { className: "vh", textContent: announce })];
  }
  if (said.length) live?.replaceChildren(...said.map((node) => document.adoptNode(node)));
};

document.addEventListener("swap:done", ({ detail }) => {
  const part = document.querySelector(detail.name);
  if (!part) return;
  if (!detail.quiet) focusAfter(part, detail);
  say(part, detail.said);
});
