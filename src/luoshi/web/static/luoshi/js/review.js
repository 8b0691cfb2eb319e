// The review desk and the second reader's: one item after the other by keyboard.
"use strict";

const items = [...document.querySelectorAll("[data-review]")];
let now = items.findIndex((item) => location.hash === `#${item.id}`);

function go(to) {
  if (!items.length) return;
  items[now]?.classList.remove("is-now");
  now = Math.max(0, Math.min(items.length - 1, to));
  items[now].classList.add("is-now");
  items[now].focus({ preventScroll: true });
  items[now].scrollIntoView({ block: "nearest" });
}

function send(form) {
  if (form) form.requestSubmit();
}

function openReason(item) {
  const fold = item.querySelector("[data-reject]");
  if (!fold) return;
  fold.open = true;
  fold.querySelector("input[name=reason]").focus();
}

const KEYS = {
  j: () => go(now + 1),
  k: () => go(now - 1),
  a: (item) => send(item.querySelector("form[data-accept]")),
  e: (item) => item.querySelector("[data-edit]")?.click(),
  s: (item) => item.querySelector("[data-split]")?.click(),
  r: openReason,
  x: (item) => item.querySelector("input[type=checkbox]")?.click(),
  m: () => document.querySelector("#chosen button[value=merge]")?.click(),
};

// Where a decision leads back to: the item after the one decided.
for (const [place, item] of items.entries()) {
  const next = items[place + 1] ?? items[place - 1];
  for (const field of item.querySelectorAll("input[name=next]")) field.value = next?.dataset.review ?? "";
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.target.matches("input:not([type=checkbox]), textarea, select")) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  if (event.key === "?") {
    document.getElementById("keys")?.showModal();
    event.preventDefault();
    return;
  }
  const act = KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  if (now < 0 && event.key !== "m") go(0);
  else act(items[now]);
});

document.addEventListener("focusin", (event) => {
  const item = event.target.closest("[data-review]");
  const place = items.indexOf(item);
  if (place >= 0 && place !== now) {
    items[now]?.classList.remove("is-now");
    now = place;
    item.classList.add("is-now");
  }
});

if (now >= 0) go(now);
