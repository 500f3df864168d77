// Keeps what is typed into <form data-draft="key"> here through reload, error and sign-in; data-draft-done="key"
// says that it was sent, "*" (on signing out) forgets all. Never passwords and hidden fields.
const PREFIX = "draft:";
const KEPT = /^(text|textarea|search|url|select-one|radio|checkbox)$/;

const store = (work) => {
  try {
    return work(localStorage);
  } catch {
    return null; // private windows may refuse
  }
};

const name = (form) => PREFIX + form.dataset.draft;
const fields = (form) => [...form.elements].filter((field) => field.name && KEPT.test(field.type));
const words = (form) => fields(form).filter((field) => field.type.startsWith("text"));
const isBox = (field) => /radio|checkbox/.test(field.type);
const note = (form, kept) => form.querySelectorAll("[data-draft-note]").forEach((line) => (line.hidden = !kept));

const keep = (form) => {
  const values = fields(form).filter((field) => !isBox(field) || field.checked).map((field) => [field.name, field.value]);
  const kept = words(form).some((field) => field.value.trim());
  store((shelf) => (kept ? shelf.setItem(name(form), JSON.stringify(values)) : shelf.removeItem(name(form))));
  note(form, kept);
};

const restore = (form) => {
  const draft = JSON.parse(store((shelf) => shelf.getItem(name(form))) ?? "null");
  if (!draft || words(form).some((field) => field.value)) return;
  for (const field of fields(form)) {
    const values = draft.filter(([kept]) => kept === field.name).map(([, value]) => value);
    if (isBox(field)) field.checked = values.includes(field.value);
    else if (values.length) field.value = values[0];
  }
  note(form, true);
  form.closest("details")?.setAttribute("open", "");
};

const look = () => {
  for (const { dataset: { draftDone } } of document.querySelectorAll("[data-draft-done]")) {
    const sent = (key) => (draftDone === "*" ? key.startsWith(PREFIX) : key === PREFIX + draftDone);
    store((shelf) => Object.keys(shelf).filter(sent).forEach((key) => shelf.removeItem(key)));
  }
  document.querySelectorAll("form[data-draft]").forEach(restore);
};

document.addEventListener("input", ({ target }) => target.form?.dataset.draft && keep(target.form));
document.addEventListener("swap:done", look);
look();
