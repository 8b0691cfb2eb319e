// The living report: click and hover, keys, filters, search, minimap. The server has already drawn everything;
// without this script each promise is still a link that opens its panel.
"use strict";

const page = document.querySelector("[data-report]");
const text = document.getElementById("text");
const panel = document.getElementById("panel");
const entries = [...text.querySelectorAll(".e")];
const wide = window.matchMedia("(min-width: 72.01em)");
const canHover = window.matchMedia("(hover: hover) and (min-width: 48em)");
const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
const data = JSON.parse(document.getElementById("cards").textContent);

// The commitments behind a stretch, those this reader may see.
function cardsBehind(entry) {
  return entry.dataset.c.split(" ").flatMap((code) => {
    if (!data.cards[code]) return [];
    const [title, face, lead, type, due, why, projects, computed] = data.cards[code];
    return { code, title, face, lead, type, due, why, projects, computed };
  });
}

const shown = () => entries.filter((entry) => !page.classList.contains("is-filtered") || entry.classList.contains("is-hit"));

// ---- opening a promise ---------------------------------------------------------------------------

let current = text.querySelector(".e.is-open");

async function fragment(address) {
  const answer = await fetch(address, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.text();
}

async function open(entry, { scroll = true } = {}) {
  if (current) current.classList.remove("is-open");
  current = entry;
  entry.classList.add("is-open");
  hideCard();
  history.replaceState(null, "", address({ s: entry.id }, `#${entry.id}`));
  if (scroll) entry.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
  try {
    panel.innerHTML = await fragment(`${page.dataset.panel}?${new URLSearchParams({ s: entry.id, c: entry.dataset.c })}`);
    window.htmx?.process(panel);
    page.classList.add("has-open");
    panel.scrollTop = 0;
  } catch {
    say(page.dataset.lost);
  }
}

async function close() {
  if (!page.classList.contains("has-open")) return;
  page.classList.remove("has-open");
  const last = current;
  current?.classList.remove("is-open");
  current = null;
  history.replaceState(null, "", address({ s: null }, ""));
  panel.innerHTML = document.getElementById("panel-rest").innerHTML;
  last?.focus({ preventScroll: true });
}

function address(changes, hash) {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(changes)) {
    if (value) query.set(name, value);
    else query.delete(name);
  }
  const written = query.toString();
  return location.pathname + (written ? `?${written}` : "") + hash;
}

text.addEventListener("click", (event) => {
  const entry = event.target.closest(".e");
  if (!entry || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (String(getSelection())) return; // the reader is selecting text, not opening it
  open(entry, { scroll: false });
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-close-panel]")) close();
});

// ---- hover card ----------------------------------------------------------------------------------

const card = document.getElementById("hover-card");
let waiting = 0;

function hideCard() {
  clearTimeout(waiting);
  card.hidden = true;
}

function node(tag, className, words) {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = words;
  return made;
}

function cardOf(one) {
  const box = node("div", "one", "");
  const head = node("div", "promise-head", "");
  const state = node("span", `state face-${one.face}`, "");
  state.append(node("i", `shape${one.computed ? " is-computed" : ""}`, ""), node("span", "", data.faces[one.face]));
  head.append(state, node("span", "code", one.code));
  const meta = node("p", "meta", "");
  for (const words of [data.leads[one.lead], data.days[one.due]]) if (words) meta.append(node("span", "", words));
  box.append(head, node("h3", "", one.title), meta);
  if (one.projects) box.append(node("p", "quiet", one.projects));
  if (one.why) box.append(node("p", "why", one.why));
  return box;
}

function showCard(entry, x) {
  const known = cardsBehind(entry);
  if (!known.length || !entry.matches(":hover")) return;
  card.replaceChildren(...known.slice(0, 3).map(cardOf));
  if (known.length > 3) card.append(node("p", "meta", `+${known.length - 3}`));
  card.hidden = false;
  const lines = [...entry.getClientRects()];
  const last = lines[lines.length - 1];
  const below = last.bottom + 12 + card.offsetHeight < innerHeight;
  card.style.left = `${Math.max(12, Math.min(x - 40, innerWidth - card.offsetWidth - 12))}px`;
  card.style.top = `${below ? last.bottom + 10 : lines[0].top - card.offsetHeight - 10}px`;
}

text.addEventListener("mouseover", (event) => {
  const entry = event.target.closest(".e");
  if (!entry || !canHover.matches || entry === current) return;
  clearTimeout(waiting);
  waiting = setTimeout(() => showCard(entry, event.clientX), 220);
});
text.addEventListener("mouseout", (event) => {
  if (event.target.closest(".e") && !event.relatedTarget?.closest?.(".e")) hideCard();
});
document.addEventListener(
  "scroll",
  () => {
    card.hidden = true; // a card still waiting asks, when its time comes, whether the pointer is there
  },
  { passive: true },
);

// ---- filters -------------------------------------------------------------------------------------

const chips = [...document.querySelectorAll("[data-state]")];
const selects = [...document.querySelectorAll("[data-filter]")];

function chosen() {
  const query = new URLSearchParams(location.search);
  return { state: query.get("state"), lead: query.get("lead"), type: query.get("type"), section: query.get("section") };
}

function inSection(entry, path) {
  const own = entry.closest("[data-p]").dataset.p;
  return own === path || own.startsWith(`${path}.`);
}

function filter() {
  const want = chosen();
  const any = Object.values(want).some(Boolean);
  page.classList.toggle("is-filtered", any);
  let hits = 0;
  for (const entry of entries) {
    const hit =
      any &&
      (!want.state || want.state.split(" ").includes(entry.dataset.f)) &&
      (!want.lead || cardsBehind(entry).some((one) => one.lead === want.lead)) &&
      (!want.type || cardsBehind(entry).some((one) => one.type === want.type)) &&
      (!want.section || inSection(entry, want.section));
    entry.classList.toggle("is-hit", hit);
    if (hit) hits += 1;
  }
  for (const chip of chips) chip.setAttribute("aria-pressed", String(want.state === chip.dataset.state));
  for (const select of selects) {
    select.value = want[select.dataset.filter] ?? "";
    select.classList.toggle("is-on", Boolean(select.value));
  }
  const count = document.getElementById("hits");
  count.hidden = !any;
  count.querySelector("b").textContent = hits;
  return any;
}

function choose(changes) {
  history.replaceState(null, "", address(changes, location.hash));
  if (filter()) shown()[0]?.scrollIntoView({ block: "center" });
}

for (const chip of chips) {
  chip.addEventListener("click", () => choose({ state: chosen().state === chip.dataset.state ? null : chip.dataset.state }));
}
for (const select of selects) select.addEventListener("change", () => choose({ [select.dataset.filter]: select.value }));
document.querySelector("[data-clear]").addEventListener("click", () => choose({ state: null, lead: null, type: null, section: null }));

const whySwitch = document.querySelector("[data-why]");
whySwitch?.addEventListener("change", () => page.classList.toggle("shows-why", whySwitch.checked));
if (whySwitch?.checked) page.classList.add("shows-why");

for (const button of document.querySelectorAll("[data-toggle]")) {
  button.addEventListener("click", (event) => {
    event.stopPropagation();
    const shownNow = document.getElementById(button.dataset.toggle).classList.toggle("is-shown");
    button.setAttribute("aria-expanded", String(shownNow));
  });
}
document.addEventListener("click", (event) => {
  for (const sheet of document.querySelectorAll(".is-shown")) {
    if (!sheet.contains(event.target) || event.target.closest("a")) sheet.classList.remove("is-shown");
  }
});

// ---- search in the text --------------------------------------------------------------------------

const search = document.querySelector("[data-search]");
let found = [];
let at = -1;

function look(words) {
  found = [];
  at = -1;
  if (words.length > 0) {
    const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      for (let from = node.data.indexOf(words); from >= 0; from = node.data.indexOf(words, from + words.length)) {
        const range = new Range();
        range.setStart(node, from);
        range.setEnd(node, from + words.length);
        found.push(range);
      }
    }
  }
  if (window.CSS?.highlights) CSS.highlights.set("found", new Highlight(...found));
  search.setAttribute("aria-description", found.length ? `${found.length}` : "");
}

function nextFound() {
  if (!found.length) return;
  at = (at + 1) % found.length;
  found[at].startContainer.parentElement.scrollIntoView({ block: "center" });
}

search.addEventListener("input", () => look(search.value.trim()));
search.addEventListener("keydown", (event) => {
  if (event.key === "Enter") {
    event.preventDefault();
    nextFound();
  }
});

// ---- registering a selected stretch --------------------------------------------------------------

const adder = document.getElementById("add-selection");

// The place in the report's file of a place on the page: the sentence's own place, the characters before it in the
// sentence, and the line breaks the page leaves out (data-b).
function placeInFile(node, offset, isEnd) {
  const sentence = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest('span[id^="s"]');
  if (!sentence) return null;
  const before = document.createRange();
  before.setStart(sentence, 0);
  before.setEnd(node, offset);
  const part = before.cloneContents();
  for (const why of part.querySelectorAll(".why-not")) why.remove();
  const seen = part.textContent.length;
  let place = Number(sentence.id.slice(1)) + seen;
  for (const gap of (sentence.dataset.b ?? "").split(" ").filter(Boolean)) {
    const [at, length] = gap.split(":").map(Number);
    if (isEnd ? at < seen : at <= seen) place += length;
  }
  return place;
}

function offerToAdd() {
  const selection = getSelection();
  if (!adder) return;
  adder.hidden = true;
  if (selection.isCollapsed || !text.contains(selection.anchorNode) || !text.contains(selection.focusNode)) return;
  const range = selection.getRangeAt(0);
  const start = placeInFile(range.startContainer, range.startOffset, false);
  const end = placeInFile(range.endContainer, range.endOffset, true);
  if (start === null || end === null || end <= start) return;
  adder.search = new URLSearchParams({ start, end }).toString();
  adder.hidden = false;
  const lines = range.getClientRects();
  const last = lines[lines.length - 1];
  adder.style.left = `${Math.min(innerWidth - adder.offsetWidth - 12, Math.max(12, last.right - adder.offsetWidth))}px`;
  adder.style.top = `${Math.min(innerHeight - 60, last.bottom + 8)}px`;
}

document.addEventListener("mouseup", () => setTimeout(offerToAdd));
document.addEventListener("keyup", (event) => {
  if (event.key === "Shift" || event.shiftKey) offerToAdd();
});
document.addEventListener("scroll", () => adder && (adder.hidden = true), { passive: true });

// ---- keys ----------------------------------------------------------------------------------------

function step(by) {
  const among = shown();
  if (!among.length) return;
  const middle = innerHeight / 2;
  let place = among.indexOf(current);
  if (place < 0) {
    place = among.findIndex((entry) => entry.getBoundingClientRect().top > middle - 40);
    place = by > 0 ? (place < 0 ? among.length : place) - 1 : place < 0 ? among.length : place;
  }
  const next = among[Math.max(0, Math.min(among.length - 1, place + by))];
  next.focus({ preventScroll: true });
  open(next);
}

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  "/": () => search.focus(),
  f: () => (chips[0] ?? selects[0])?.focus(),
  "?": () => document.getElementById("keys").showModal(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") {
    if (document.querySelector("dialog[open]")) return;
    if (event.target.matches("input, select")) event.target.blur();
    else close();
    return;
  }
  if (event.target.matches("input, textarea, select")) return;
  if (KEYS[event.key]) {
    event.preventDefault();
    KEYS[event.key]();
  }
});

// ---- outline -------------------------------------------------------------------------------------

const headings = [...text.querySelectorAll("h2[id],h3[id],h4[id]")];
const links = new Map([...document.querySelectorAll(".outline a")].map((link) => [link.hash.slice(1), link]));
let marked = null;

function markOutline() {
  let now = null;
  for (const heading of headings) {
    if (heading.getBoundingClientRect().top > innerHeight * 0.35) break;
    now = heading;
  }
  const link = now && links.get(now.id);
  if (link === marked) return;
  marked?.removeAttribute("aria-current");
  link?.setAttribute("aria-current", "true");
  if (link && wide.matches) link.scrollIntoView({ block: "nearest" });
  marked = link;
}

let drawing = false;
function onScroll() {
  if (drawing) return;
  drawing = true;
  requestAnimationFrame(() => {
    drawing = false;
    markOutline();
  });
}
addEventListener("scroll", onScroll, { passive: true });
addEventListener("resize", onScroll, { passive: true });

const filtered = filter();
onScroll();
if (location.hash.startsWith("#s") && !current) {
  const target = document.getElementById(location.hash.slice(1));
  const entry = target?.matches(".e") ? target : target?.querySelector(".e");
  if (entry) open(entry);
} else if (current) {
  current.scrollIntoView({ block: "center" });
} else if (filtered && !location.hash) {
  shown()[0]?.scrollIntoView({ block: "center" });
}
