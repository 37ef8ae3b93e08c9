/* The map of points: only the outline drawn goes to the server, never the points inside it. */
(function () {
  "use strict";
  window.dash_clientside = window.dash_clientside || {};
  const keep = () => window.dash_clientside.no_update;

  function corners(view) {
    const all = view && view["map._derived"] && view["map._derived"].coordinates;
    return all ? [all[0], all[2]] : null;
  }

  /* The map is set for a wide window; in a narrow one it shows as much once it has loaded. */
  function widen(times) {
    const graph = document.querySelector(".points-map .js-plotly-plot");
    const drawn = graph && graph._fullLayout && graph._fullLayout.map && graph._fullLayout.map._subplot;
    if (drawn && drawn.map && drawn.map.loaded()) {
      const lost = Math.log2(950 / graph.clientWidth);
      window.Plotly.relayout(graph, { "map.zoom": graph._fullLayout.map.zoom - lost });
    } else if (times > 0) {
      window.setTimeout(widen, 500, times - 1);
    }
  }

  window.dash_clientside.siteMap = {
    outline: function (selected, viewed, cleared, view) {
      const by = window.dash_clientside.callback_context.triggered_id;
      if (by === "map-clear") return null;
      if (by === "map-view") {
        const box = corners(view);
        return box ? { box: box } : { box: [[-180, -85], [180, 85]] };
      }
      if (!selected) return keep();
      if (selected.lassoPoints && selected.lassoPoints.map) return { lasso: selected.lassoPoints.map };
      if (selected.range && selected.range.map) return { box: selected.range.map };
      return keep();
    },
    fold: function () {
      if (window.innerWidth > 760) return true;
      widen(40);
      return false;
    },
    open: function (clicked) {
      const point = clicked && clicked.points && clicked.points[0];
      if (!point) return keep();
      if (typeof point.customdata === "string") {
        window.location.assign("/site/" + encodeURIComponent(point.customdata));
        return keep();
      }
      return [point.lon, point.lat];
    },
  };
})();
