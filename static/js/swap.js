// Sends a form or follows a link unseen and takes the parts of data-swap="#list #more" from the page that
// comes back; data-append="#list" adds. Links and forms with data-goes take the address. What fails is opened.
const running = new Map();
const otherwise = (go) => ({ name }) => name === "AbortError" || go();
const calm = (name) => document.querySelector(name)?.removeAttribute("aria-busy");
const parts = (element) => element?.dataset.swap?.split(/\s+/);

const fetchPage = async (url, options) => {
  const answer = await fetch(url, { headers: { Accept: "text/html" }, ...options });
  if (!(answer.headers.get("Content-Type") ?? "").startsWith("text/html")) throw new TypeError("not a page");
  return [answer, new DOMParser().parseFromString(await answer.text(), "text/html")];
};

const replace = (page, names, appended) => {
  for (const name of names) {
    const [fresh, stale] = [page.querySelector(name), document.querySelector(name)];
    if (fresh && name === appended) stale?.append(...fresh.children), calm(name);
    else if (fresh) stale?.replaceWith(fresh);
  }
};

const swap = async (source, names, url, { quiet, how, ...options } = {}) => {
  running.get(names[0])?.abort();
  const control = new AbortController();
  const here = document.querySelector(names[0]);
  running.set(names[0], control);
  const before = document.activeElement?.id;
  here?.setAttribute("aria-busy", "true");
  const [answer, page] = await fetchPage(url, { ...options, signal: control.signal });
  const missing = !page.querySelector(names[0]);
  if (quiet && (missing || !answer.ok || here?.contains(document.activeElement))) return calm(names[0]);
  if (missing && (answer.redirected || !options.method)) return location.assign(answer.url);
  if (how && answer.ok) {
    history.replaceState({ swap: names }, "");
    history[how]({ swap: names }, "", answer.url);
  }
  if (answer.ok && (how || !source)) document.title = page.title;
  const [said, taken] = [[...page.querySelectorAll("#live > *")], missing ? ["#main"] : names];
  const appended = source?.dataset.append;
  const first = appended && page.querySelector(appended)?.firstElementChild;
  replace(page, taken, appended);
  document.dispatchEvent(new CustomEvent("swap:done", { detail: { name: taken[0], first, source, before, said, quiet } }));
};

const send = (form, button, names, quiet) => {
  const data = new FormData(form, button);
  const url = new URL(button?.hasAttribute("formaction") ? button.formAction : form.action);
  const referrer = form.closest("article")?.querySelector("h2 a")?.href ?? location.href;
  if ((button?.formMethod || form.method) === "post") {
    const body = form.enctype.startsWith("multipart") ? data : new URLSearchParams(data);
    return swap(form, names, url, { method: "POST", body, quiet, referrer, how: "goes" in form.dataset && "replaceState" });
  }
  url.search = new URLSearchParams([...data].filter(([, value]) => value));
  return swap(form, names, url, { how: quiet ? "replaceState" : "pushState", quiet });
};

document.addEventListener("submit", (event) => {
  const { target: form, submitter: button } = event;
  const [names, quiet] = [parts(button) ?? parts(form), "quiet" in form.dataset];
  if (!names || "plain" in form.dataset || event.defaultPrevented) return;
  event.preventDefault();
  send(form, button, names, quiet).catch(otherwise(() => {
    if (quiet) return calm(names[0]);
    form.dataset.plain = "";
    form.requestSubmit(button);
  }));
});

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-swap]");
  if (!link || event.defaultPrevented || event.button || ["meta", "ctrl", "shift", "alt"].some((key) => event[`${key}Key`])) return;
  event.preventDefault();
  swap(link, parts(link), link.href, { how: link.dataset.append ? null : "pushState" })
    .catch(otherwise(() => location.assign(link.href)));
});

addEventListener("popstate", ({ state }) => state?.swap &&
  swap(null, state.swap, location.href).catch(otherwise(() => location.reload())));
