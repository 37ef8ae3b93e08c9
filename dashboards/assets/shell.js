// What the frame does in the browser: names the page, and gives what the server will not repeat.
window.dash_clientside = Object.assign({}, window.dash_clientside, {
  shell: {
    named: function (title) {
      if (title) document.title = title;
      return window.dash_clientside.no_update;
    },
  },
});

// The link to the other language leads back to the page that is open.
document.addEventListener("click", function (event) {
  const link = event.target.closest && event.target.closest("#language");
  if (link) {
    const url = new URL(link.href);
    url.searchParams.set("next", window.location.pathname + window.location.search);
    link.href = url.href;
  }
});

// A session that is over leads to signing in, and back; another refusal is told above the page.
(function () {
  const ask = window.fetch;
  window.fetch = function (...given) {
    return ask.apply(window, given).then(function (answer) {
      const here = window.location.pathname + window.location.search;
      if (answer.status === 401) {
        window.location.assign("/sign-in?next=" + encodeURIComponent(here));
      }
      const fault = document.getElementById("fault");
      const kind = answer.status >= 500 ? "500" : answer.status === 403 ? "403" : "";
      if (fault && (kind || answer.ok)) {
        fault.textContent = kind ? fault.getAttribute("data-" + kind) : "";
      }
      return answer;
    });
  };
})();
