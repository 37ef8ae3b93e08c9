/* Radio buttons are radio buttons to a screen reader too, and not a list box of interactive options. */
(function () {
  "use strict";
  function mend(root) {
    root.querySelectorAll('.dash-options-list[role="listbox"]').forEach((list) => {
      if (!list.querySelector('input[type="radio"], input[type="checkbox"]')) return;
      if (list.closest(".dash-dropdown-content")) return;
      list.setAttribute("role", list.querySelector('input[type="radio"]') ? "radiogroup" : "group");
      const named = list.closest("[aria-label]");
      if (named) list.setAttribute("aria-label", named.getAttribute("aria-label"));
    });
    root.querySelectorAll('[role="radiogroup"] > [role="option"], [role="group"] > [role="option"], '
      + '[role="radiogroup"] > [aria-selected], [role="group"] > [aria-selected]').forEach((option) => {
      option.removeAttribute("role");
      option.removeAttribute("aria-selected");
    });
    // The ends of a range say what they are an end of, in the language of the page.
    root.querySelectorAll(".dash-slider-thumb").forEach((thumb) => {
      const group = thumb.closest("[aria-labelledby]");
      const heading = group && document.getElementById(group.getAttribute("aria-labelledby"));
      const end = thumb.matches(".dash-slider-thumb-1") ? "≥" : "≤";
      const label = heading ? heading.textContent + " " + end : "";
      if (label && thumb.getAttribute("aria-label") !== label) thumb.setAttribute("aria-label", label);
    });
    // What takes the keyboard's focus for a dropdown must not be hidden from who listens.
    root.querySelectorAll('.dash-dropdown-focus-target[aria-hidden="true"]').forEach((target) => {
      const named = target.closest("[aria-label]");
      const label = target.closest("label");
      const text = named ? named.getAttribute("aria-label") : label ? label.firstElementChild.textContent : "";
      target.removeAttribute("aria-hidden");
      target.setAttribute("aria-label", text || "–");
      const button = target.closest(".dash-dropdown") || target.parentElement.querySelector(".dash-dropdown");
      if (button && text) button.setAttribute("aria-label", text);
    });
  }
  new MutationObserver(() => mend(document)).observe(document, {
    childList: true, subtree: true, attributes: true, attributeFilter: ["role", "aria-selected", "aria-hidden"],
  });
})();
