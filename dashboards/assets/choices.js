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
    // The dropdown's button takes the focus; its hidden twin must not.
    root.querySelectorAll('.dash-dropdown-focus-target[tabindex="0"]').forEach((twin) => {
      twin.setAttribute("tabindex", "-1");
    });
  }
  new MutationObserver(() => mend(document)).observe(document, {
    childList: true, subtree: true, attributes: true, attributeFilter: ["role", "aria-selected"],
  });
})();
