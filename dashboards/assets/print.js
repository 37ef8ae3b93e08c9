/* Prints the page; what is folded away is unfolded, and figures drawn as wide as the window fit. */
(function () {
  "use strict";
  const folded = [];
  window.addEventListener("beforeprint", () => {
    document.querySelectorAll("details.more:not([open])").forEach((one) => {
      folded.push(one);
      one.open = true;
    });
    document.querySelectorAll(".main-svg:not([viewBox])").forEach((one) => {
      const size = [one.getAttribute("width"), one.getAttribute("height")];
      if (size.every(Number)) one.setAttribute("viewBox", "0 0 " + size.join(" "));
    });
  });
  window.addEventListener("afterprint", () => {
    folded.splice(0).forEach((one) => { one.open = false; });
    document.querySelectorAll(".main-svg[viewBox]").forEach((one) => one.removeAttribute("viewBox"));
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest && event.target.closest(".print-page")) window.print();
  });
})();
