/* The drill-down map of areas: paths from the server, drawn as SVG, clicked or entered to go in. */
(function () {
  "use strict";
  const SVG = "http://www.w3.org/2000/svg";
  const kept = new Map();
  // Who goes in by a key goes on from the map that is then drawn, not from the top of the page.
  let byKey = false;

  function make(name, attributes, parent) {
    const node = document.createElementNS(SVG, name);
    Object.entries(attributes).forEach(([key, value]) => node.setAttribute(key, value));
    if (parent) parent.appendChild(node);
    return node;
  }

  function outlines(code) {
    if (!kept.has(code)) {
      const path = "/outlines/" + encodeURIComponent(code || "CN") + ".json";
      kept.set(code, fetch(path).then((answer) => (answer.ok ? answer.json() : null)));
      kept.get(code).catch(() => kept.delete(code));
    }
    return kept.get(code);
  }

  // The country is fetched while the libraries start, not after the page was asked for.
  if (window.location.pathname === "/" && !window.location.search) outlines("");

  function hatching(svg) {
    const pattern = make("pattern", {
      id: "no-data", width: 7, height: 7, patternUnits: "userSpaceOnUse",
      patternTransform: "rotate(45)",
    }, make("defs", {}, svg));
    make("rect", { width: 7, height: 7, class: "hatch-ground" }, pattern);
    make("line", { x1: 0, y1: 0, x2: 0, y2: 7, class: "hatch-line" }, pattern);
  }

  function paint(holder, shapes, told) {
    const svg = make("svg", {
      viewBox: `0 0 ${shapes.width} ${shapes.height}`, role: "group", "aria-label": told.label,
      tabindex: -1,
    });
    hatching(svg);
    const known = new Map(told.areas.map((area) => [area.code, area]));
    const labels = [];
    shapes.areas.forEach((shape) => {
      const area = known.get(shape.code);
      if (!area) return;
      const path = make("path", {
        d: shape.path, class: `area ${area.state} step-${area.step}`, "data-area": shape.code,
        tabindex: 0, role: "button", "aria-label": area.text,
      }, svg);
      make("title", {}, path).textContent = area.text;
      if (told.named) labels.push([shape, area]);
    });
    if (shapes.line) make("path", { d: shapes.line, class: "sea-line" }, svg);
    labels.forEach(([shape, area]) => {
      make("text", {
        x: shape.x, y: shape.y, class: `name step-${area.step}`, "aria-hidden": "true",
      }, svg).textContent = area.name;
    });
    holder.replaceChildren(svg);
    if (byKey) svg.focus();
    byKey = false;
  }

  function go(code) {
    if (document.querySelector("#ov-map[data-leaf]") && code.length === 6
        && document.getElementById("ov-map").dataset.leaf.includes(code)) {
      window.location.assign("/map?area=" + encodeURIComponent(code));
      return;
    }
    window.dash_clientside.set_props("ov-area", { data: code });
  }

  document.addEventListener("click", (event) => {
    const found = event.target.closest && event.target.closest("[data-area]");
    if (!found) return;
    byKey = event.detail === 0; // a button that was pressed by a key
    go(found.getAttribute("data-area"));
  });
  document.addEventListener("keydown", (event) => {
    const found = event.target.closest && event.target.closest("path[data-area]");
    if (found && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      byKey = true;
      go(found.getAttribute("data-area"));
    }
  });

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.choropleth = {
    draw: async function (told) {
      const holder = document.getElementById("ov-map");
      if (!holder || !told) return window.dash_clientside.no_update;
      const shapes = await outlines(told.code);
      if (shapes) {
        holder.dataset.leaf = told.leaf.join(" ");
        paint(holder, shapes, told);
      }
      return told.code;
    },
  };
})();
