// The whole report at a glance, as high as the window: faint bars for its paragraphs, a tick for each promise, wider
// where it is worse. Drawn from where the browser set the text, so that a tick stands where its promise does.
"use strict";

const map = document.getElementById("minimap");
const MAP_WIDTH = 20;
const TROUBLE = ["late", "severe", "overdue"];

function rect(className, x, width, top, height) {
  return `<rect class="${className}" x="${x}" width="${width}" y="${top.toFixed(1)}" height="${height.toFixed(1)}"/>`;
}

function bar(block, top, height) {
  const level = Number(block.tagName[1]); // NaN for text
  if (block.tagName === "P") return rect("bulk", 4, 12, top, height);
  return rect("head", 4, 16 - 3 * level, top + height / 2, height / 4);
}

function tick(entry, top, height) {
  const wide = TROUBLE.includes(entry.dataset.f);
  return rect(`tick face-${entry.dataset.f}`, wide ? 1 : 4, wide ? MAP_WIDTH - 2 : 12, top, height);
}

function drawMap() {
  const box = text.getBoundingClientRect();
  const least = (2 * box.height) / innerHeight; // two pixels of the map
  const place = (node, draw) => {
    const at = node.getBoundingClientRect();
    return draw(node, at.top - box.top, Math.max(least, at.height));
  };
  const bars = [...text.querySelectorAll(":scope > p, h2, h3, h4")].map((block) => place(block, bar));
  const ticks = entries.map((entry) => place(entry, tick));
  const view = `<rect class="view" width="${MAP_WIDTH}" height="0"/>`;
  map.innerHTML =
    `<svg viewBox="0 0 ${MAP_WIDTH} ${box.height.toFixed(1)}" preserveAspectRatio="none">` +
    `${bars.join("")}${ticks.join("")}${view}</svg>`;
  placeView();
}

function placeView() {
  const box = text.getBoundingClientRect();
  const top = Math.max(0, -box.top);
  const view = map.querySelector(".view");
  view.setAttribute("y", String(top));
  view.setAttribute("height", String(Math.max(0, Math.min(box.height, innerHeight - box.top) - top)));
}

map.addEventListener("click", (event) => {
  const hit = event.target.closest(".tick");
  if (hit) {
    entries[[...map.querySelectorAll(".tick")].indexOf(hit)].scrollIntoView({ block: "center" });
    return;
  }
  const box = map.getBoundingClientRect();
  const part = (event.clientY - box.top) / box.height;
  scrollTo({ top: scrollY + text.getBoundingClientRect().top + part * text.offsetHeight - innerHeight / 2 });
});

// A narrower window, the reasons shown between the lines: whatever moves the text draws the map again.
let waitingToDraw = 0;
new ResizeObserver(() => {
  clearTimeout(waitingToDraw);
  waitingToDraw = setTimeout(drawMap, 120);
}).observe(text);
addEventListener("scroll", () => requestAnimationFrame(placeView), { passive: true });
drawMap();
