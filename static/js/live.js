// Sends what is typed: <form data-live> or a field with data-live="look" by that button, with data-swap
const PAUSE = 300;
let timer;

document.addEventListener("input", (event) => {
  const source = event.target.closest("[data-live]");
  if (!source || event.isComposing) return;
  const form = source.form ?? source;
  const button = document.getElementById(source.dataset.live);
  if (!(button ?? form).dataset.swap) return;
  clearTimeout(timer);
  timer = setTimeout(() => {
    form.dataset.quiet = "";
    form.requestSubmit(button);
    delete form.dataset.quiet;
  }, PAUSE);
});

document.addEventListener("submit", () => clearTimeout(timer));
