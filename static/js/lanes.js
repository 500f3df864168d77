// Cards of the backlog are dragged by their grip into another lane; the form [data-moving] says which one. The status on a
// card does the same by keyboard.
let card;
let lane;

const mark = (target) => {
  document.querySelectorAll("[data-lane-over]").forEach((one) => delete one.dataset.laneOver);
  lane = target;
  if (target) target.dataset.laneOver = "";
};

const end = () => {
  card?.removeAttribute("data-dragged");
  card = null;
  mark(null);
};

document.addEventListener("pointerdown", (event) => {
  const grip = event.button === 0 && event.target.closest?.("[data-card-grip]");
  if (!grip) return;
  event.preventDefault();
  card = grip.closest("[data-card]");
  card.dataset.dragged = "";
});

document.addEventListener("pointermove", ({ clientX, clientY }) => {
  if (!card) return;
  const over = document.elementFromPoint(clientX, clientY)?.closest("[data-lane]");
  mark(over && !over.contains(card) ? over : null);
});

document.addEventListener("pointerup", () => {
  const form = document.querySelector("form[data-moving]");
  if (card && lane && form) {
    form.querySelector("[data-moving-dropped]").value = `${card.dataset.card}:${lane.dataset.lane}`;
    form.requestSubmit();
  }
  end();
});

document.addEventListener("pointercancel", end);
document.addEventListener("keydown", ({ key }) => key === "Escape" && end());
