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
    url.searchParams.set("next", window.location.pathname);
    link.href = url.href;
  }
});
