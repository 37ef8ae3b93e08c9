/* The review queue by keyboard, and files handed to the server for their digest. */
(function () {
  "use strict";
  const page = () => document.querySelector(".queue-page");
  const set = (id, data) => window.dash_clientside.set_props(id, { data: data });

  document.addEventListener("click", (event) => {
    if (!page() || !event.target.closest) return;
    const row = event.target.closest(".queue-list button[data-site]");
    if (row) set("queue-site", row.dataset.site);
    if (event.target.closest(".add-evidence")) choose();
  });

  function move(step) {
    const rows = [...document.querySelectorAll(".queue-list button[data-site]")];
    if (!rows.length) return;
    const at = rows.findIndex((row) => row.getAttribute("aria-current") === "true");
    const next = rows[at < 0 ? 0 : Math.min(Math.max(at + step, 0), rows.length - 1)];
    if (next.getAttribute("aria-current") === "true") return;
    next.scrollIntoView({ block: "nearest" });
    set("queue-site", next.dataset.site);
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
    return Boolean(node.closest("textarea, select, input, .dash-dropdown, .dash-dropdown-content"));
  }

  document.addEventListener("keydown", (event) => {
    if (!page() || event.isComposing) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      if (press(".queue-card button.act")) event.preventDefault();
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

  function choose() {
    const input = document.createElement("input");
    input.type = "file";
    input.multiple = true;
    input.addEventListener("change", async () => {
      for (const file of input.files) await hand(file);
    });
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
  };
})();
