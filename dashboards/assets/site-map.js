/* The map of points: only the outline drawn goes to the server, never the points inside it. */
(function () {
  "use strict";
  window.dash_clientside = window.dash_clientside || {};
  const keep = () => window.dash_clientside.no_update;

  function corners(view) {
    const all = view && view["map._derived"] && view["map._derived"].coordinates;
    return all ? [all[0], all[2]] : null;
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
    fold: () => window.innerWidth > 760,
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
