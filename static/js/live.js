// Sends while somebody types: <form data-live> sends itself, <textarea data-live="preview"> presses the button of that id.
// Only forms and buttons with data-swap are sent, because a page that reloads under the hands helps nobody.
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
    form.dataset.quiet = ""; // nobody asked: no error is shown, no focus moves
    form.requestSubmit(button);
    delete form.dataset.quiet;
  }, Number(source.dataset.pause ?? PAUSE));
});

document.addEventListener("submit", () => clearTimeout(timer));
