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
