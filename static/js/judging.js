// The hands stay on the keys while something is judged: Enter or Escape in a field with data-back sends the judgement that
// was begun or gives the keys back; Enter in a list with data-enter sends its form; ticking data-quote takes the selected
// words of the customer along and goes to the field for them. They are kept when a press begins, because the press ends the
// selection; a key forgets them, or an earlier press would speak for what is open by now.
let kept = "";

const restore = () => document.getElementById("opened")?.focus();

const words = () => {
  const [prose, marked] = [document.querySelector("article .prose"), getSelection()];
  return prose && !marked.isCollapsed && prose.contains(marked.anchorNode) ? marked.toString().trim() : "";
};

document.addEventListener("pointerdown", () => (kept = words()));
document.addEventListener("keydown", () => (kept = ""), true);

document.addEventListener("keydown", (event) => {
  const { target, key } = event;
  if (!["Enter", "Escape"].includes(key) || event.isComposing) return;
  if (target.matches?.("[data-enter]") && key === "Enter") {
    event.preventDefault();
    target.form.requestSubmit();
  }
  if (!target.matches?.("[data-back]")) return;
  event.preventDefault();
  const usual = target.form.querySelector("[data-usual]");
  if (key === "Enter" && usual?.value) target.form.requestSubmit(usual);
  else restore();
});

document.addEventListener("change", ({ target }) => {
  if (!target.matches?.("[data-quote]") || !target.checked) return;
  const field = document.getElementById("d-expectation");
  if (!field) return;
  field.value ||= words() || kept;
  field.focus();
});
