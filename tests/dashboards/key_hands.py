"""A person at the desk with a keyboard alone, who must see where the focus is at every stop."""

from typing import Any

from desk_browser import PASSWORD
from live_desk import DRAWN, Visitor

#: Whether the focus can be seen, and what has it. A list or a chosen box is ringed around itself.
_FOCUS = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return { on: "", shown: true, inside: true };
  const ringed = (node) => {
    const style = getComputedStyle(node);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  };
  const near = [one, one.parentElement, one.closest("label"), one.closest(".dash-dropdown-wrapper"),
    one.closest(".dash-dropdown"), one.closest(".dash-input-container")];
  const stroke = one.matches("path") && parseFloat(getComputedStyle(one).strokeWidth) >= 3;
  const box = one.getBoundingClientRect();
  const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  return {
    on: one.outerHTML.slice(0, 160), inside,
    shown: stroke || near.some((node) => node && ringed(node)),
  };
}"""
_MATCHES = "selector => Boolean(document.activeElement && document.activeElement.matches(selector))"


#: A list moves the focus in the next frame [ms]; it gives it back once it is closed.
_MOVES = 60
_OPTION = """() => {
  const one = document.activeElement.closest(".dash-dropdown-option");
  return one ? one.innerText : "";
}"""


class Hands:
    """Keys on a page of a visitor; the mouse is never used."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor, self.page = visitor, visitor.page
        self._choosers: list[Any] = []  # listened to from the start: later, one may be missed
        self.page.on("filechooser", self._asks_for_file)

    def sign_in(self, name: str) -> None:
        """Sign in from an open page by keys."""
        self.page.goto(f"{self.visitor.own}/sign-in")
        self.page.wait_for_selector("#name:focus")
        self.page.keyboard.type(name)
        self.press("Tab")
        self.page.keyboard.type(PASSWORD)
        self.press("Enter")
        self.page.wait_for_selector(DRAWN["/"])
        self.page.wait_for_load_state("networkidle")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def write(self, text: str) -> None:
        self.page.keyboard.type(text)

    def at(self, selector: str) -> bool:
        """Tell whether what has the focus is meant by a selector."""
        found: bool = self.page.evaluate(_MATCHES, selector)
        return found

    def tab_to(self, selector: str, key: str = "Tab", most: int = 150) -> None:
        """Press Tab until something has the focus, which must be seen at each stop."""
        met = []
        for _ in range(most):
            if self.at(selector):
                return
            self.press(key)
            met.append(self.look())
        msg = f"{key} never comes to {selector}; it came to\n" + "\n".join(met)
        raise AssertionError(msg)

    def look(self) -> str:
        """Return what has the focus; it is seen, and in the window."""
        seen: dict[str, Any] = self.page.evaluate(_FOCUS)
        assert seen["shown"], f"nothing shows that the focus is on {seen['on']}"
        assert seen["inside"], f"the focus is out of sight on {seen['on']}"
        return str(seen["on"])

    def follow(self, path: str, drawn: str) -> None:
        """Go to a page by its link in the header."""
        self.page.evaluate("document.activeElement.blur(); getSelection().removeAllRanges()")
        self.page.reload()
        self.page.wait_for_load_state("networkidle")
        self.tab_to(f"#header-links a[href='{path}']")
        self.press("Enter")
        self.page.wait_for_selector(drawn)
        self.page.wait_for_load_state("networkidle")

    def _asks_for_file(self, chooser: Any) -> None:
        self._choosers.append(chooser)

    def chosen_file(self) -> Any:
        """Return what asks for a file."""
        for _ in range(100):
            if self._choosers:
                return self._choosers.pop()
            self.page.wait_for_timeout(100)
        msg = "nothing asks for a file"
        raise AssertionError(msg)

    def choose(self, selector: str, text: str) -> None:
        """Open the list that has the focus, and choose by arrow keys."""
        self.press("Enter")
        option = f".dash-dropdown-content .dash-dropdown-option:has-text('{text}')"
        self.page.wait_for_selector(option)
        for _ in range(40):
            focused = self.page.evaluate(_OPTION)
            if text in focused:
                break
            self.press("ArrowDown")
            self.page.wait_for_timeout(_MOVES)
        self.press("Enter")
        self.page.wait_for_selector(".dash-dropdown-content", state="detached")
        self.page.wait_for_function("() => document.activeElement.matches('.dash-dropdown')")
        self.page.wait_for_timeout(_MOVES)
        self.page.wait_for_function(
            "([where, text]) => document.querySelector(where).innerText.includes(text)",
            arg=[selector, text],
        )
