/* What was asked for is what is drawn in the end: plotly gives a drawing up when anything fails
   while the map loads, and Dash draws nothing more after one that was given up. */
(function () {
  "use strict";
  const EVERY_MS = 100, PATIENCE = 15, LITTLE = 2, LONGEST = 1200;
  const WIDE_PX = 950;
  const ready = new WeakSet(), released = new WeakSet(), fitted = new WeakMap();
  let wanted = null, turn = 0, failed = null, mended = false;

  function prepare(shown) {
    if (ready.has(shown.map)) return;
    ready.add(shown.map);
    const holder = shown.graph.closest(".points-map");
    window.dash_clientside.mapMarks.add(shown.map, holder);
    shown.map.getCanvas().setAttribute("aria-label", holder.getAttribute("aria-label"));
  }

  function isDrawn(shown) {
    const traces = (shown.graph._fullData || []).length;
    return shown.graph.data === wanted.data
      && Object.keys(shown.subplot.traceHash || {}).length === traces;
  }

  function draw(graph) {
    failed = graph;
    graph._promises = []; // plotly waits for these for ever, also for those that failed
    const layout = Object.assign({}, wanted.layout, { autosize: true });
    delete layout.width;
    delete layout.height;
    window.Plotly.react(graph, wanted.data, layout, graph._context).catch(() => undefined);
  }

  /* The view is set for a wide map; a narrow one shows as much. As an act of the reader's: else the
     next drawing would undo it. */
  function fit(shown) {
    const area = wanted.layout.map.uirevision;
    if (fitted.get(shown.map) === area) return;
    fitted.set(shown.map, area);
    const lost = Math.log2(WIDE_PX / shown.graph.clientWidth);
    if (lost > 0.2) shown.map.jumpTo({ zoom: shown.map.getZoom() - lost }, { originalEvent: {} });
  }

  /* Dash answers every move of the map with a drawing of where it was, which throws a quick reader
     back; plotly itself remembers where the map was moved to. */
  function release(graph) {
    if (released.has(graph)) return true;
    if (graph.classList.contains("dash-graph--pending")) return failed === graph;
    released.add(graph);
    graph.removeAllListeners("plotly_relayout");
    return true;
  }

  /* Look whether the last figure is drawn; Dash has its time to do so, little if it failed before. */
  function settle(mine, looks, patience) {
    if (mine !== turn || looks > LONGEST) return;
    const shown = window.dash_clientside.siteMap.found();
    const again = (left) => window.setTimeout(settle, EVERY_MS, mine, looks + 1, left);
    if (!shown || !shown.map.isStyleLoaded()) return again(patience);
    prepare(shown);
    if (isDrawn(shown)) {
      if (!mended) failed = null; // Dash draws after all
      fit(shown);
      return release(shown.graph) ? undefined : again(patience);
    }
    if (patience > 0) return again(shown.map.loaded() ? patience - 1 : patience);
    mended = true;
    draw(shown.graph);
    return again(PATIENCE);
  }

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.mapKept = {
    keep: function (figure) {
      if (figure) {
        wanted = figure;
        turn += 1;
        mended = false;
        const shown = window.dash_clientside.siteMap.found();
        settle(turn, 0, shown && failed === shown.graph ? LITTLE : PATIENCE);
      }
      return window.dash_clientside.no_update;
    },
  };
})();
