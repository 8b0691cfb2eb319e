// What every page needs: the light switch, menus that close, messages that come with partial updates.
"use strict";

const THEMES = ["auto", "light", "dark"];
const MEDIA = { auto: "(prefers-color-scheme: dark)", light: "not all", dark: "all" };

function themeNow() {
  const kept = document.cookie.match(/(?:^|; )luoshi_theme=(\w+)/);
  return kept && THEMES.includes(kept[1]) ? kept[1] : "auto";
}

function say(text) {
  const toasts = document.getElementById("toasts");
  if (!toasts) return;
  const toast = document.createElement("div");
  toast.className = "toast";
  toast.textContent = text;
  toasts.append(toast);
  setTimeout(() => toast.remove(), 4000);
}

function chooseTheme(theme, button) {
  document.cookie = `luoshi_theme=${theme}; path=/; max-age=31536000; samesite=lax`;
  document.getElementById("night").media = MEDIA[theme];
  say(button.dataset[theme]);
}

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (menu !== except) menu.open = false;
  }
}

document.addEventListener("click", (event) => {
  const themeSwitch = event.target.closest("[data-theme-switch]");
  if (themeSwitch) chooseTheme(THEMES[(THEMES.indexOf(themeNow()) + 1) % 3], themeSwitch);
  if (event.target.closest("[data-back]")) history.back();
  if (event.target.closest("[data-print]")) window.print();
  const opener = event.target.closest("[data-dialog]");
  if (opener) document.getElementById(opener.dataset.dialog)?.showModal();
  if (event.target.closest("[data-close-dialog]")) event.target.closest("dialog")?.close();
  closeMenus(event.target.closest("details[data-menu]"));
});

// A stacked table has no row of heads to look up at: each cell after the first carries its own.
function headCells(within) {
  for (const table of within.querySelectorAll("table.is-stacked")) {
    const heads = [...table.querySelectorAll(":scope > thead th")].map((head) => head.textContent.trim());
    for (const row of table.querySelectorAll(":scope > tbody > tr")) {
      if (row.cells.length !== heads.length) continue;
      for (const cell of row.cells) {
        const isName = cell.matches("th, .title, :first-child:not(:has(.input)), :has([type=checkbox]) + td");
        if (!isName) cell.dataset.head = heads[cell.cellIndex];
        cell.classList.toggle("is-blank", !cell.textContent.trim() && !cell.querySelector("input, svg"));
      }
    }
  }
}

headCells(document);
document.addEventListener("htmx:load", (event) => headCells(event.target));

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.querySelector("details[data-menu][open]");
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit-on-change]")) event.target.form.requestSubmit();
  const all = event.target.closest("[data-check-all]");
  if (all) {
    for (const box of document.querySelectorAll(`input[name="${all.dataset.checkAll}"]`)) box.checked = all.checked;
  }
  const counter = document.querySelector("[data-count-checked]");
  if (counter) {
    const count = document.querySelectorAll(`input[name="${counter.dataset.countChecked}"]:checked`).length;
    counter.textContent = count;
    counter.closest("[data-bulk]").hidden = count === 0;
  }
});

// A partial update that failed says so and leaves the page as it was.
document.addEventListener("htmx:responseError", (event) => {
  const toasts = document.getElementById("toasts");
  if (toasts) say(event.detail.xhr.status === 403 ? toasts.dataset.refused : toasts.dataset.lost);
});
