// Rows of the backlog are dragged by their grip to another place; the form [data-rank] says where one was dropped. The
// buttons beside the grip do the same by keyboard.
let row;
let place;

const mark = (target, where) => {
  document.querySelectorAll("[data-drop]").forEach((one) => delete one.dataset.drop);
  if (target) target.dataset.drop = where;
};

const over = ({ clientX, clientY }) => {
  const target = document.elementFromPoint(clientX, clientY)?.closest("tr[data-row]");
  if (!target || target === row) return null;
  const { top, height } = target.getBoundingClientRect();
  return { target, where: clientY < top + height / 2 ? "before" : "after" };
};

const end = () => {
  row?.removeAttribute("data-dragged");
  mark();
  row = place = null;
};

document.addEventListener("pointerdown", (event) => {
  const grip = event.button === 0 && event.target.closest?.("[data-rank-grip]");
  if (!grip) return;
  event.preventDefault();
  row = grip.closest("tr");
  row.dataset.dragged = "";
});

document.addEventListener("pointermove", (event) => {
  if (!row) return;
  place = over(event);
  mark(place?.target, place?.where);
});

document.addEventListener("pointerup", () => {
  const form = document.querySelector("form[data-rank]");
  if (row && place && form) {
    form.querySelector("[data-rank-dropped]").value = `${row.dataset.row}:${place.where}:${place.target.dataset.row}`;
    form.requestSubmit();
  }
  end();
});

document.addEventListener("pointercancel", end);
document.addEventListener("keydown", ({ key }) => key === "Escape" && end());
