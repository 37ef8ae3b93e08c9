/* Dash puts the cursor back to where it was a moment ago after every letter of a field that waits for
   Enter. Letters that came in between then stand in the wrong place, and an input method loses what is
   being composed. The field where somebody types keeps its cursor. */
(function () {
  "use strict";
  const set = HTMLInputElement.prototype.setSelectionRange;
  HTMLInputElement.prototype.setSelectionRange = function (...range) {
    const typing = this.classList.contains("dash-input-element") && document.activeElement === this;
    return typing ? undefined : set.apply(this, range);
  };
})();
