/* The map of points: only the outline drawn goes to the server, never the points inside it. */
(function () {
  "use strict";
  window.dash_clientside = window.dash_clientside || {};
  const keep = () => window.dash_clientside.no_update;

  /* The map that plotly has made, with its graph; null until there is one. */
  function found() {
    const graph = document.querySelector(".points-map .js-plotly-plot");
    const told = graph && graph._fullLayout && graph._fullLayout.map;
    const subplot = told && told._subplot;
    return subplot && subplot.map ? { graph: graph, subplot: subplot, map: subplot.map } : null;
  }

  function inView() {
    const shown = found();
    if (!shown) return [[-180, -85], [180, 85]];
    const edges = shown.map.getBounds();
    return [[edges.getWest(), edges.getSouth()], [edges.getEast(), edges.getNorth()]];
  }

  /* A site of the list opens within the desk, unless a new tab or window is asked for. */
  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest("a[data-site]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    window.dash_clientside.set_props("map-go", { href: link.getAttribute("href") });
  });

  window.dash_clientside.siteMap = {
    found: found,
    outline: function (selected) {
      const by = window.dash_clientside.callback_context.triggered_id;
      if (by === "map-clear") return null;
      if (by === "map-view") return { box: inView() };
      if (!selected) return keep();
      if (selected.lassoPoints && selected.lassoPoints.map) return { lasso: selected.lassoPoints.map };
      if (selected.range && selected.range.map) return { box: selected.range.map };
      return keep();
    },
    fold: function () {
      return window.innerWidth > 760;
    },
    open: function (clicked) {
      const point = clicked && clicked.points && clicked.points[0];
      if (!point) return keep();
      if (typeof point.customdata !== "string") return [point.lon, point.lat];
      if (point.customdata) {
        const href = "/site/" + encodeURIComponent(point.customdata);
        window.dash_clientside.set_props("map-go", { href: href });
      }
      return keep();
    },
  };
})();
