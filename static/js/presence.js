// Says to the colleagues that one has this open, and to oneself who else has: at once, and every half minute while looked at.
const EVERY = 30_000;

const tell = async () => {
  const line = document.querySelector("[data-presence]");
  if (!line || document.hidden) return;
  const answer = await fetch(line.dataset.presence, { method: "POST" }).catch(() => null);
  const words = answer?.ok ? await answer.text() : "";
  if (answer?.ok && line.isConnected && line.textContent !== words) line.textContent = words;
};

let shown = "";
const open = () => {
  const here = document.querySelector("[data-presence]")?.dataset.presence;
  if (here && here !== shown) tell();
  shown = here;
};

document.addEventListener("swap:done", open);
document.addEventListener("visibilitychange", tell);
setInterval(tell, EVERY);
open();
