/* Puts what the server wrote as markup, all of its text escaped, where it belongs. */
(function () {
  "use strict";
  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.markup = {
    place: function (written, id) {
      const holder = document.getElementById(id);
      if (holder && typeof written === "string") holder.innerHTML = written;
      return window.dash_clientside.no_update;
    },
  };
})();
