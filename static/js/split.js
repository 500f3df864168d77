// What is selected in the customer's words goes into the field for a passage: along with the link that leads there, or
// at the press of a button where the field is. It is kept when the press begins, because a press may end the selection.
let kept = "";

const selected = () => {
  const [words, marked] = [document.querySelector("article .prose"), getSelection()];
  const inside = words && !marked.isCollapsed && words.contains(marked.getRangeAt(0).startContainer);
  return inside ? marked.toString().trim() : "";
};

const put = (passage) => {
  const field = document.querySelector("[data-passage]");
  if (!field || !passage) return;
  field.value = passage;
  field.focus();
};

document.addEventListener("pointerdown", () => (kept = selected()));

document.addEventListener("click", (event) => {
  const control = event.target.closest?.("[data-split]");
  if (!control) return;
  const passage = event.detail ? kept : selected();
  if (!control.href) put(passage);
  else control.hash = passage && `passage=${encodeURIComponent(passage)}`;
});

document.querySelectorAll("[data-scripted]").forEach((one) => (one.hidden = false));
const brought = new URLSearchParams(location.hash.slice(1)).get("passage");
if (brought) history.replaceState(null, "", location.pathname + location.search), put(brought);
