"use strict";
(() => {
  const cards = JSON.parse(document.getElementById("cards").textContent);
  const card = document.getElementById("card");
  let pinned = false;

  const element = (name, text) => {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    return made;
  };

  const section = (found) => {
    const made = element("section");
    const head = element("h2");
    head.append(element("small", found.what), found.title);
    const facts = element("dl");
    for (const [name, value] of found.facts) facts.append(element("dt", name), element("dd", value));
    const why = element("ul");
    for (const sentence of found.why) why.append(element("li", sentence));
    made.append(head, facts, element("p", "规则：" + found.rule), why);
    return made;
  };

  const light = (ids) => {
    for (const lit of document.querySelectorAll(".lit")) lit.classList.remove("lit");
    if (!ids) return;
    for (const marked of document.querySelectorAll("[data-cards]"))
      if (marked.dataset.cards.split(" ").some((id) => ids.includes(id))) marked.classList.add("lit");
  };

  const place = (target) => {
    const box = target.getBoundingClientRect();
    const left = Math.min(box.left, document.documentElement.clientWidth - card.offsetWidth - 16);
    const below = box.bottom + card.offsetHeight + 12 < innerHeight || box.top < card.offsetHeight + 12;
    card.style.left = Math.max(left, 16) + scrollX + "px";
    card.style.top = (below ? box.bottom + 8 : box.top - card.offsetHeight - 8) + scrollY + "px";
  };

  const show = (target) => {
    const ids = target.dataset.cards.split(" ");
    card.replaceChildren(...ids.map((id) => section(cards[id])));
    card.hidden = false;
    place(target);
    light(ids);
  };

  const hide = () => {
    card.hidden = true;
    pinned = false;
    light(null);
  };

  const marked = (event) => (event.target.closest ? event.target.closest("[data-cards]") : null);

  document.addEventListener("click", (event) => {
    if (card.contains(event.target)) return;
    const target = marked(event);
    if (!target) return hide();
    show(target);
    pinned = true;
  });
  document.addEventListener("mouseover", (event) => {
    const target = marked(event);
    if (pinned || !matchMedia("(hover: hover)").matches) return;
    if (target && target.matches(".figure, .note")) show(target);
    else if (!card.contains(event.target)) hide();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return hide();
    if (event.key !== "Enter" && event.key !== " ") return;
    const target = marked(event);
    if (!target || target.matches("button")) return;
    event.preventDefault();
    show(target);
    pinned = true;
  });
  for (const name of ["figures", "promises"])
    document.getElementById("show-" + name).addEventListener("change", (event) => {
      document.body.classList.toggle("hide-" + name, !event.target.checked);
    });
})();
