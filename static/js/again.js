// Looks again at what the worker has in hand, while it is looked at: sends the form with data-again.
const EVERY = 2_000;

setInterval(() => document.hidden || document.querySelector("form[data-again]")?.requestSubmit(), EVERY);
