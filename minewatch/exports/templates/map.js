"use strict";
(function () {
  const map = document.getElementById("map");
  if (!map) return;
  const tip = document.getElementById("tip");
  const whole = map.viewBox.baseVal;
  const home = { x: whole.x, y: whole.y, w: whole.width, h: whole.height };
  let view = { ...home };
  const leads = [...map.querySelectorAll(".lead")];
  const names = [...map.querySelectorAll(".names text")];

  function show() {
    map.setAttribute("viewBox", [view.x, view.y, view.w, view.h].join(" "));
    // Marks and names keep their size on the screen, a little smaller on a small one.
    const pixels = map.getScreenCTM().a;
    const unit = Math.min(1, Math.max(0.6, map.clientWidth / 900)) / pixels;
    for (const lead of leads) lead.setAttribute("r", lead.dataset.r * unit);
    for (const name of names) {
      name.style.display = pixels < 0.4 ? "none" : "";
      name.style.fontSize = 12 * unit + "px";
      name.style.strokeWidth = 3 * unit + "px";
    }
  }
  function zoom(factor, px, py) {
    const w = Math.min(home.w, Math.max(home.w / 60, view.w * factor));
    const h = (w * home.h) / home.w;
    view = { x: view.x + (view.w - w) * px, y: view.y + (view.h - h) * py, w, h };
    if (w === home.w) view = { ...home };
    show();
  }
  function at(event) {
    const box = map.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
  }
  // On the summary the page scrolls over its map; only the map page takes the wheel and the drag.
  if (document.body.classList.contains("map-page")) {
    map.addEventListener("wheel", (event) => {
      event.preventDefault();
      zoom(event.deltaY > 0 ? 1.25 : 0.8, ...at(event));
    }, { passive: false });
    let grip = null;
    map.addEventListener("pointerdown", (event) => { grip = at(event); });
    window.addEventListener("pointerup", () => { grip = null; });
    window.addEventListener("pointermove", (event) => {
      if (!grip) return;
      const [px, py] = at(event);
      view.x -= (px - grip[0]) * view.w;
      view.y -= (py - grip[1]) * view.h;
      grip = [px, py];
      show();
    });
  } else {
    map.style.touchAction = "auto";
  }

  for (const lead of leads) {
    const title = lead.querySelector("title");
    const text = title.textContent;
    lead.setAttribute("aria-label", text);
    title.remove();
    lead.addEventListener("pointermove", (event) => {
      tip.textContent = text;
      tip.style.display = "block";
      tip.style.left = Math.min(event.clientX + 14, window.innerWidth - tip.offsetWidth - 8) + "px";
      tip.style.top = Math.min(event.clientY + 14, window.innerHeight - tip.offsetHeight - 8) + "px";
    });
    lead.addEventListener("pointerleave", () => { tip.style.display = "none"; });
  }
  for (const button of document.querySelectorAll("[data-goto]")) {
    button.addEventListener("click", () => {
      for (const lead of leads) lead.classList.toggle("on", lead.dataset.rank === button.dataset.goto);
      const lead = leads.find((one) => one.dataset.rank === button.dataset.goto);
      if (!lead) return;
      const w = home.w / 6, h = home.h / 6;
      view = { x: lead.cx.baseVal.value - w / 2, y: lead.cy.baseVal.value - h / 2, w, h };
      show();
    });
  }
  const press = { whole: () => zoom(60, 0.5, 0.5), closer: () => zoom(0.7, 0.5, 0.5), wider: () => zoom(1.4, 0.5, 0.5) };
  for (const [id, act] of Object.entries(press)) {
    const button = document.getElementById(id);
    if (button) button.addEventListener("click", act);
  }
  window.addEventListener("resize", show);
  show();
})();
