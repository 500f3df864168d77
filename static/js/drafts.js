// Keeps what is typed into <form data-draft="key"> on this device, through a reload, an error and a sign-in. A page with
// <… data-draft-done="key"> says that it was sent; "*" (on signing out) forgets every draft. Secrets are never kept.
const PREFIX = "draft:";
const DAYS = 30;
const KEPT = /^(text|textarea|search|url|select-one|radio|checkbox)$/;

const store = (work) => {
  try {
    return work(localStorage);
  } catch {
    return null; // private windows may refuse; writing goes on without drafts
  }
};

const fields = (form) => [...form.elements].filter((field) => field.name && KEPT.test(field.type));
const writing = (form) => fields(form).filter((field) => /^text/.test(field.type));
const isOld = (draft) => Date.now() - draft.at > DAYS * 86_400_000;

const keep = (form) => {
  const values = fields(form).filter((field) => !/radio|checkbox/.test(field.type) || field.checked);
  const draft = JSON.stringify({ at: Date.now(), values: values.map((field) => [field.name, field.value]) });
  const empty = writing(form).every((field) => !field.value.trim());
  store((shelf) => (empty ? shelf.removeItem(PREFIX + form.dataset.draft) : shelf.setItem(PREFIX + form.dataset.draft, draft)));
  form.querySelectorAll("[data-draft-note]").forEach((note) => (note.hidden = empty));
};

const restore = (form) => {
  const draft = JSON.parse(store((shelf) => shelf.getItem(PREFIX + form.dataset.draft)) ?? "null");
  if (!draft || isOld(draft) || writing(form).some((field) => field.value)) return;
  for (const field of fields(form)) {
    const values = draft.values.filter(([name]) => name === field.name).map(([, value]) => value);
    if (/radio|checkbox/.test(field.type)) field.checked = values.includes(field.value);
    else if (values.length) field.value = values[0];
  }
  form.querySelectorAll("[data-draft-note]").forEach((note) => (note.hidden = false));
  form.closest("details")?.setAttribute("open", "");
};

const forget = () => {
  for (const { dataset } of document.querySelectorAll("[data-draft-done]")) {
    const all = dataset.draftDone === "*";
    store((shelf) => Object.keys(shelf).filter((key) => (all ? key.startsWith(PREFIX) : key === PREFIX + dataset.draftDone)).forEach((key) => shelf.removeItem(key)));
  }
};

const look = () => {
  forget();
  document.querySelectorAll("form[data-draft]").forEach(restore);
};

document.addEventListener("input", ({ target }) => target.form?.dataset.draft && keep(target.form));
document.addEventListener("swap:done", look);
look();
