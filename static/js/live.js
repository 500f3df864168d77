// Sends while somebody types: <form data-live> itself, <textarea data-live="look"> by the button of that id; only with data-swap.
const PAUSE = 300;
let timer;

document.addEventListener("input", (event) => {
  const source = event.target.closest("[data-live]");
  if (!source || event.isComposing) return;
  const form = source.form ?? source;
  const button = source.dataset.live ? document.getElementById(source.dataset.live) : null;
  if (!(button ?? form).dataset.swap) return;
  clearTimeout(timer);
  timer = setTimeout(() => {
    form.dataset.quiet = "";
    form.requestSubmit(button);
    delete form.dataset.quiet;
  }, source.dataset.pause ?? PAUSE);
});

document.addEventListener("submit", () => clearTimeout(timer));
