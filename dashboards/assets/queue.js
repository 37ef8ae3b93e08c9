/* The review queue by keyboard, and files handed to the server for their digest. */
(function () {
  "use strict";
  const page = () => document.querySelector(".queue-page");
  const set = (id, data) => window.dash_clientside.set_props(id, { data: data });

  document.addEventListener("click", (event) => {
    if (!page() || !event.target.closest) return;
    const row = event.target.closest(".queue-page button[data-site]");
    if (row && row.dataset.site) set("queue-site", row.dataset.site);
    if (event.target.closest(".add-evidence")) choose();
    if (event.target.closest("#queue-all")) unfiltered();
  });

  // The list holds one page of leads; what stands before and after it is told by its attributes.
  const list = () => document.querySelector(".queue-page .queue-list");
  const rowsOf = (ul) => [...ul.querySelectorAll("button[data-site]")];
  const isCurrent = (row) => row.getAttribute("aria-current") === "true";

  // The list is drawn anew for each lead: the focus goes back to it if it was there.
  let listHeld = false;
  document.addEventListener("focusin", (event) => {
    listHeld = Boolean(list() && list().contains(event.target));
  });

  function move(step) {
    const ul = list();
    if (!ul) return;
    const rows = rowsOf(ul), at = rows.findIndex(isCurrent);
    const to = at < 0 ? Number(ul.dataset.at) - (step < 0 ? 1 : 0) : at + step;
    const site = to < 0 ? ul.dataset.before : to < rows.length ? rows[to].dataset.site : ul.dataset.after;
    if (!site) return;
    if (rows[to]) {
      if (at >= 0) point(rows[at], false);
      point(rows[to], true);
      settle(ul, rows[to]);
    }
    const card = document.querySelector(".queue-card");
    if (card.getBoundingClientRect().top < 0) card.scrollIntoView({ block: "start" });
    set("queue-site", site);
  }
  function point(row, here) {
    row.setAttribute("aria-current", String(here));
    row.tabIndex = here ? 0 : -1;
  }
  /* Bring a row into sight within its list alone, and the focus to it if the list has it. */
  function settle(ul, row) {
    const box = ul.getBoundingClientRect(), one = row.getBoundingClientRect();
    if (one.top < box.top) ul.scrollTop -= box.top - one.top;
    if (one.bottom > box.bottom) ul.scrollTop += one.bottom - box.bottom;
    const lost = document.activeElement === document.body || ul.contains(document.activeElement);
    if (listHeld && lost) row.focus({ preventScroll: true });
  }

  function mark(outcome) {
    const box = document.querySelector(`.choice-outcome input[value="${outcome}"]`);
    if (!box) return;
    box.click();
    box.focus();
  }

  function focus(selector) {
    const found = document.querySelector(selector);
    if (found) found.focus();
  }

  function press(selector) {
    const found = document.querySelector(selector);
    if (found) found.click();
    return Boolean(found);
  }

  const keys = {
    j: () => move(1), ArrowDown: () => move(1), k: () => move(-1), ArrowUp: () => move(-1),
    c: () => mark("confirmed"), x: () => mark("cleared"), u: () => mark("undecided"),
    r: () => focus(".steps textarea"), o: () => press("#queue-open-site"),
    "?": () => press("#queue-help > summary"),
  };
  function typing(node) {
    if (!node.closest || node.closest('input[type="radio"], input[type="checkbox"]')) return false;
    return Boolean(node.isContentEditable
      || node.closest("textarea, select, input, .dash-dropdown, .dash-dropdown-content"));
  }
  // While an input method composes, its keys are no keys of ours (229 is how some tell of it).
  const composing = (event) => event.isComposing || event.keyCode === 229;

  document.addEventListener("keydown", (event) => {
    if (!page() || event.defaultPrevented || composing(event)) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      if (!event.repeat && press(".queue-card button.act")) event.preventDefault();
      return;
    }
    if (event.key === "Escape" && typing(event.target)) event.target.blur();
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const radio = event.target.matches && event.target.matches('input[type="radio"]');
    if (radio && event.key.startsWith("Arrow")) return;
    const done = keys[event.key];
    if (!done) return;
    event.preventDefault();
    done();
  });

  // The filter stands in the address, so that a view can be kept and come back to.
  const fields = { province: null, city: null, county: null, p: null, text: "" };
  function unfiltered() {
    for (const [name, value] of Object.entries(fields)) {
      window.dash_clientside.set_props("queue-" + name, { value: value });
    }
  }
  function address(asked) {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(asked)) if (value) query.set(name, value);
    const told = query.toString();
    window.history.replaceState(window.history.state, "", "/queue" + (told ? "?" + told : ""));
  }
  let kept = {};
  // Who leaves by a link comes back to the lead in hand.
  document.addEventListener("click", (event) => {
    const link = page() && event.target.closest && event.target.closest("a[href]");
    const row = link && list() && rowsOf(list()).find(isCurrent);
    if (!row) return;
    const now = Object.fromEntries(new URLSearchParams(window.location.search));
    address({ ...now, ...kept, view: chosenView(), site: row.dataset.site });
  }, true);
  function chosenView() {
    const box = document.querySelector('.queue-page [role="group"] > .choice input:checked');
    return box ? box.value : "";
  }
  // The link to the page itself, without a filter, takes the filter away.
  window.addEventListener("_dashprivate_pushstate", () => {
    if (page() && window.location.pathname === "/queue" && !window.location.search) unfiltered();
  });

  function choose() {
    const input = document.createElement("input");
    Object.assign(input, { type: "file", multiple: true, hidden: true });
    input.addEventListener("change", async () => {
      for (const file of input.files) await hand(file);
      input.remove();
    });
    input.addEventListener("cancel", () => input.remove());
    document.body.append(input); // what nothing holds may be gone before a file is chosen
    input.click();
  }

  let proofs = [];
  async function hand(file) {
    const config = JSON.parse(document.getElementById("_dash-config").textContent);
    const cookie = document.cookie.split("; ").find((one) => one.startsWith(config.csrf_token_name + "="));
    const headers = { "Content-Type": "application/octet-stream", "X-File-Name": encodeURIComponent(file.name) };
    headers[config.csrf_header_name] = cookie ? decodeURIComponent(cookie.split("=").slice(1).join("=")) : "";
    let answer = null;
    try {
      answer = await fetch("/evidence", { method: "POST", body: file, headers: headers });
    } catch (error) { answer = null; }
    if (!answer || !answer.ok) {
      set("queue-failed", String(Date.now()));
      return;
    }
    const taken = await answer.json();
    proofs = proofs.filter((one) => one.sha256 !== taken.sha256).concat([taken]);
    set("queue-proofs", proofs);
  }

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.queue = {
    keep: function (held) {
      proofs = held || [];
      return window.dash_clientside.no_update;
    },
    wanted: function (province, city, county, p, text, view, held) {
      const asked = { area: county || city || province || "", p: p || 0, text: (text || "").trim() };
      kept = asked;
      address({ ...asked, view: view });
      const same = Object.keys(asked).every((name) => held && asked[name] === held[name]);
      return same ? window.dash_clientside.no_update : asked;
    },
    turned: function () {
      window.requestAnimationFrame(() => {
        const ul = list();
        const row = ul && (rowsOf(ul).find(isCurrent) || rowsOf(ul)[Number(ul.dataset.at)]);
        if (row) settle(ul, row);
      });
      return window.dash_clientside.no_update;
    },
  };
})();
