/* Prints the page; what is folded away is unfolded for it. */
(function () {
  "use strict";
  const folded = [];
  window.addEventListener("beforeprint", () => {
    document.querySelectorAll("details.more:not([open])").forEach((one) => {
      folded.push(one);
      one.open = true;
    });
  });
  window.addEventListener("afterprint", () => {
    folded.splice(0).forEach((one) => { one.open = false; });
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest && event.target.closest(".print-page")) window.print();
  });
})();
