"""The whole desk from the keyboard alone, the map apart: every stop is seen, every step is done."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from key_hands import Hands
from large_snapshot import publish_large
from live_desk import DRAWN, Visitor, open_office, served
from small_snapshot import AS_OF, FULL, publish_small

from dashboards.app import create_app
from minewatch.workspace import Workspace

playwright = pytest.importorskip("playwright.sync_api")

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("keyboard")]

LEADS = 120


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    workspace = Workspace.create(tmp_path_factory.mktemp("small") / "workspace")
    publish_small(workspace)
    return workspace


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace with more leads than a page of the queue lists."""
    workspace = Workspace.create(tmp_path_factory.mktemp("many") / "workspace")
    publish_large(workspace, 200, LEADS, seed=3, as_of=AS_OF)
    return workspace


def serving(workspace: Workspace) -> Iterator[str]:
    office = open_office(workspace.folder)
    with served(create_app(workspace, secure=False, office=office)) as origin:
        yield origin
    office.log.close()


@pytest.fixture(scope="module")
def small_origin(small: Workspace) -> Iterator[str]:
    yield from serving(small)


@pytest.fixture(scope="module")
def many_origin(many: Workspace) -> Iterator[str]:
    yield from serving(many)


@pytest.fixture
def come(chromium: Any) -> Iterator[Callable[..., Hands]]:
    """Let people come and sign in; in the end none must have met a complaint."""
    came: list[Visitor] = []

    def one(origin: str, name: str) -> Hands:
        came.append(Visitor(chromium, origin))
        came[-1].page.add_init_script("window.print = () => { window.printed = true; }")
        hands = Hands(came[-1])
        hands.sign_in(name)
        return hands

    yield one
    for visitor in came:
        visitor.context.close()
    assert [visitor.told for visitor in came if visitor.told] == []


@pytest.fixture
def queue(come: Callable[..., Hands], many_origin: str) -> Hands:
    """An officer at the first lead of the queue."""
    hands = come(many_origin, "wang.min")
    hands.visitor.go("/queue?view=new")
    return hands


def place(hands: Hands, number: int | None = None) -> str:
    """Return which lead is in hand; wait until it is `number`."""
    count = hands.page.locator("#queue-count")
    if number is not None:
        playwright.expect(count).to_contain_text(f"第 {number} 条")
    return str(count.inner_text())


def in_hand(hands: Hands) -> str:
    return str(hands.page.inner_text(".queue-card .page-head small"))


def told(hands: Hands, kind: str, text: str) -> None:
    playwright.expect(hands.page.locator(f".queue-told .{kind}")).to_contain_text(text)


def test_signing_in_skipping_the_head_and_drilling_down(
    come: Callable[..., Hands], small_origin: str
) -> None:
    hands = come(small_origin, "zhao.lan")
    page = hands.page
    page.reload()
    page.wait_for_selector(DRAWN["/"])
    hands.press("Tab")
    assert "skip" in hands.look()
    hands.press("Enter")
    page.wait_for_selector("#page:focus")
    hands.tab_to("#ov-map path.area:not(.clear, .no_data)")
    province = page.evaluate("document.activeElement.dataset.area")
    hands.press("Enter")
    page.wait_for_selector(
        f"#ov-map path[data-area^='{province[:2]}']:not([data-area='{province}'])"
    )
    hands.tab_to("#ov-crumbs button[data-area='']", "Shift+Tab")
    hands.press("Enter")
    page.wait_for_selector(f"#ov-map path[data-area='{province}']")


def test_walking_the_queue_over_the_ends_of_its_pages(queue: Hands) -> None:
    place(queue, 1)
    queue.press("j")
    place(queue, 2)
    queue.press("k")
    place(queue, 1)
    queue.press("k")
    assert place(queue, 1), "before the first there is none"
    queue.press("ArrowDown", "ArrowDown", "ArrowUp")
    place(queue, 2)
    first = in_hand(queue)
    queue.press(*["j"] * 48)
    place(queue, 50)
    queue.press("j")
    place(queue, 51)
    playwright.expect(queue.page.locator(".queue-pages span")).to_have_text("51–100")
    queue.press("k")
    place(queue, 50)
    queue.page.wait_for_function("() => document.querySelectorAll('.queue-list li').length === 50")
    queue.tab_to(".queue-pages button:last-of-type")
    queue.press("Enter")
    place(queue, 101)
    queue.press(*["j"] * 30)
    place(queue, LEADS)
    assert in_hand(queue) != first


def test_the_list_is_one_stop_and_follows_the_focus(queue: Hands) -> None:
    queue.tab_to(".queue-list button")
    queue.press("j", "j")
    place(queue, 3)
    queue.page.wait_for_function(
        "() => document.activeElement.getAttribute('aria-current') === 'true'"
    )
    queue.look()
    queue.press("Tab")
    assert queue.at("#queue-card *"), "the next stop is the lead in hand, not the next lead"


def test_keys_are_letters_while_one_writes(queue: Hands) -> None:
    area = queue.page.locator(".steps textarea")
    queue.press("r")
    queue.write("jkcxuro?")
    assert area.input_value() == "jkcxuro?"
    place(queue, 1)
    queue.press("Escape")
    assert not queue.at("textarea")
    queue.press("j")
    place(queue, 2)
    queue.tab_to("#queue-filter > summary", "Shift+Tab")
    queue.press("Enter")
    queue.tab_to("#queue-text")
    queue.write("joku")
    assert queue.page.input_value("#queue-text") == "joku"
    queue.press("Enter")
    playwright.expect(queue.page.locator("#queue-list")).to_contain_text("没有符合筛选的线索")
    queue.tab_to("#queue-all")
    queue.press("Enter")
    playwright.expect(queue.page.locator(".queue-list li")).to_have_count(50)
    assert queue.page.input_value("#queue-text") == ""


@pytest.mark.parametrize("held", ["Control", "Alt", "Meta"])
def test_keys_of_the_browser_are_left_to_it(queue: Hands, held: str) -> None:
    before = in_hand(queue)
    queue.page.evaluate(
        """held => { for (const key of ["j", "c", "r", "o", "?", "ArrowDown"]) document.body
          .dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true, cancelable: true,
            [held.toLowerCase().replace("control", "ctrl") + "Key"]: true})); }""",
        held,
    )
    queue.page.wait_for_timeout(300)
    assert in_hand(queue) == before
    assert not queue.at("textarea")
    assert queue.page.url.split("?")[0].endswith("/queue")


def test_an_input_method_that_composes_keeps_its_keys(queue: Hands) -> None:
    before = in_hand(queue)
    events = [{"isComposing": True, "key": "j"}, {"keyCode": 229, "key": "j"},
              {"keyCode": 229, "key": "Enter", "ctrlKey": True},
              {"isComposing": True, "key": "Enter", "ctrlKey": True}]  # fmt: skip
    queue.page.evaluate(
        """events => { for (const one of events) document.body.dispatchEvent(
          new KeyboardEvent("keydown", {bubbles: true, cancelable: true, ...one})); }""",
        events,
    )
    queue.press("r")
    # What an input method does while 现场 is being written: nothing may be sent meanwhile.
    input_method = queue.visitor.context.new_cdp_session(queue.page)
    input_method.send("Input.imeSetComposition",
                      {"text": "xianchang", "selectionStart": 9, "selectionEnd": 9})  # fmt: skip
    queue.press("Escape")
    assert queue.at("textarea"), "Escape ends the composition and does not leave the field"
    input_method.send("Input.insertText", {"text": "现场"})
    queue.page.wait_for_timeout(300)
    assert in_hand(queue) == before
    assert queue.page.locator(".queue-told *").count() == 0
    assert "现场" in queue.page.locator(".steps textarea").input_value()


def test_help_opening_the_site_and_coming_back_to_the_lead(queue: Hands) -> None:
    queue.press("?")
    assert queue.page.locator("#queue-help[open]").count() == 1
    queue.press("?")
    assert queue.page.locator("#queue-help[open]").count() == 0
    queue.press("j", "j", "j")
    place(queue, 4)
    lead = in_hand(queue)
    queue.press("o")
    queue.page.wait_for_selector(".site-page")
    assert lead in queue.page.url
    queue.page.go_back()
    queue.page.wait_for_selector(DRAWN["/queue"])
    place(queue, 4)
    assert in_hand(queue) == lead


def test_the_filter_by_keys_stays_in_the_address(queue: Hands) -> None:
    queue.tab_to("#queue-filter > summary")
    queue.press(" ")
    queue.tab_to(".queue-areas .dash-dropdown")
    queue.press("Enter")
    queue.page.wait_for_selector(".dash-dropdown-content")
    queue.write("四川")
    queue.press("ArrowDown", "Enter")
    playwright.expect(queue.page.locator("#queue-filter-told")).to_contain_text("四川省")
    if queue.page.locator(".dash-dropdown-content").count():
        queue.press("Escape")
    assert "area=510000" in queue.page.url
    shown = place(queue)
    queue.page.reload()
    queue.page.wait_for_selector(DRAWN["/queue"])
    playwright.expect(queue.page.locator("#queue-count")).to_have_text(shown)
    queue.tab_to("#header-links a[href='/queue']", "Shift+Tab")
    queue.press("Enter")
    playwright.expect(queue.page.locator("#queue-count")).to_contain_text(f"共 {LEADS} 条")


def open_case(hands: Hands) -> str:
    """Open the first lead and assign it to oneself, all by keys."""
    site = in_hand(hands)
    hands.press("r")
    hands.write("负荷平稳")
    hands.press("Control+Enter")
    told(hands, "done", "已立案并分派")
    hands.page.wait_for_selector(".choice-outcome")
    return site


def propose(hands: Hands, photo: Path) -> None:
    """Write an inspection down and submit it to 李强."""
    for key, outcome in (("x", "cleared"), ("u", "undecided"), ("c", "confirmed")):
        hands.press(key)
        hands.page.wait_for_selector(f".choice-outcome input[value='{outcome}']:checked")
        assert "radio" in hands.look()
    hands.tab_to("[data-field='second'] .dash-dropdown")
    hands.choose("[data-field='second']", "李强")
    hands.tab_to(".add-evidence")
    hands.page.wait_for_load_state("networkidle")
    assert hands.at(".add-evidence"), hands.look()
    hands.press("Enter")
    hands.chosen_file().set_files(photo)
    hands.page.wait_for_selector(".proofs code")
    hands.press("r")
    hands.write("现场查见矿机")
    hands.press("Control+Enter")
    told(hands, "done", "待 李强（li.qiang） 确认")


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    file = tmp_path / "photo.jpg"
    file.write_bytes(b"photo")
    return file


def test_two_officers_decide_return_and_undo_by_keys(
    queue: Hands, come: Callable[..., Hands], many_origin: str, many: Workspace, photo: Path
) -> None:
    site = open_case(queue)
    propose(queue, photo)
    second = come(many_origin, "li.qiang")
    second.follow("/queue", ".proposal")
    second.press("r")
    second.write("证据不清")
    second.tab_to(".queue-card .act-more")
    second.press("Enter")
    told(second, "done", "已退回")

    queue.follow("/queue", ".ended-list")
    assert "证据不清" in queue.page.inner_text(".ended-list")
    assert queue.page.locator("#queue-view input[value='returned']:checked").count() == 1
    propose(queue, photo)
    second.follow("/queue", ".proposal")
    second.press("Control+Enter")
    told(second, "done", "已记入台账")
    second.page.wait_for_selector(".undo button:has-text('第 3 号')")
    second.press("r")
    second.write("记错站点")
    second.tab_to(".undo button")
    second.press("Enter")
    told(second, "done", "已撤销")
    with many.ledger() as ledger:
        kinds = [event.kind for event in ledger.events(site)]
    assert kinds == ["opened", "assigned", "inspected", "undone"]


def test_two_who_decide_at_once_are_told_of_each_other(
    queue: Hands, come: Callable[..., Hands], many_origin: str, many: Workspace
) -> None:
    queue.press("j", "j")
    place(queue, 3)
    site = in_hand(queue)
    other = come(many_origin, "zhao.lan")
    other.page.goto(f"{many_origin}/queue?site={site}")
    other.page.wait_for_selector(".steps textarea")
    other.tab_to("[data-field='to'] .dash-dropdown")
    other.choose("[data-field='to']", "李强")
    other.tab_to(".steps textarea")
    other.write("变压器长期满载")
    other.press("Control+Enter")
    told(other, "done", "已立案并分派")

    queue.press("r")
    queue.write("我先看到的")
    queue.press("Control+Enter")
    for text in (
        "他人已先作决定",
        "立案登记",
        "赵兰（zhao.lan）",
        "变压器长期满载",
        "李强（li.qiang）",
    ):
        told(queue, "problem", text)
    with many.ledger() as ledger:
        at = ledger.case(site).events[-1].at
    told(queue, "problem", f"{at:%H:%M}")
    assert queue.page.locator(".steps textarea").input_value() == "我先看到的", "typed text stays"
    queue.tab_to(".queue-told button", "Shift+Tab")
    queue.press("Enter")
    playwright.expect(queue.page.locator(".queue-card .events")).to_contain_text("立案登记")
    playwright.expect(queue.page.locator(".queue-told .problem")).to_have_count(0)
    with many.ledger() as ledger:
        assert [event.actor for event in ledger.events(site)] == ["zhao.lan"] * 2


def test_who_is_quicker_than_the_desk_decides_on_what_they_see(
    queue: Hands, many: Workspace
) -> None:
    """Who goes on and submits before the next lead is there decides on the one that they see."""
    waiting: list[Any] = []

    def hold(route: Any) -> None:
        held = "queue-list.children" in (route.request.post_data or "") and not waiting
        waiting.append(route) if held else route.continue_()

    unseen = in_hand(queue)
    queue.press("j")
    place(queue, 2)
    seen = in_hand(queue)
    queue.press("r")
    queue.write("负荷平稳")
    queue.page.route("**/_dash-update-component*", hold)
    queue.press("Escape", "k", "Control+Enter")
    told(queue, "done", "已立案并分派")
    assert len(waiting) == 1
    waiting[0].continue_()
    with many.ledger() as ledger:
        assert [event.kind for event in ledger.events(seen)] == ["opened", "assigned"]
        assert list(ledger.events(unseen)) == []


def test_the_page_of_a_site_unfolds_and_prints_by_keys(
    come: Callable[..., Hands], small_origin: str
) -> None:
    hands = come(small_origin, "wang.min")
    hands.visitor.go(f"/site/{FULL}")
    hands.tab_to(".print-page")
    hands.press("Enter")
    assert hands.page.evaluate("window.printed") is True
    hands.tab_to("details.more > summary")
    opened = "document.activeElement.parentElement.open"
    before = hands.page.evaluate(opened)
    hands.press("Enter")
    assert hands.page.evaluate(opened) is not before
    hands.press("Space")
    assert hands.page.evaluate(opened) is before
    hands.tab_to("#header-links a[href='/quality']", "Shift+Tab")
    hands.press("Enter")
    hands.page.wait_for_selector(DRAWN["/quality"])
    every = hands.page.locator("#page :is(summary, button, a[href], input)").count()
    if every:
        hands.tab_to("#page :is(summary, button, a[href], input)")


def test_rules_are_chosen_by_keys(come: Callable[..., Hands], small_origin: str) -> None:
    hands = come(small_origin, "wang.min")
    hands.follow("/rules", DRAWN["/rules"])
    hands.tab_to("#rules-place")
    hands.choose("#rules-place", "四川省")
    playwright.expect(hands.page.locator(".rules .as-of")).to_contain_text("四川")
    hands.tab_to("#rules-day")
    hands.press("Control+a")
    hands.write("2026-01-31")
    hands.press("Enter")
    playwright.expect(hands.page.locator(".rules .as-of")).to_contain_text("2026年1月31日")
    hands.tab_to(".rules summary")
    hands.press("Enter")
    assert hands.page.evaluate("document.activeElement.parentElement.open") is True


def test_an_account_is_made_and_one_leaves_by_keys(
    come: Callable[..., Hands], small_origin: str
) -> None:
    hands = come(small_origin, "he.jing")
    hands.follow("/users", DRAWN["/users"])
    hands.tab_to("#users-name")
    hands.write("liu.fang")
    hands.tab_to("#users-full-name")
    hands.write("刘芳")
    hands.tab_to(".row .dash-dropdown")
    hands.choose(".row:has(#users-name) .dash-dropdown", "研判")
    hands.tab_to("#users-create")
    hands.press("Enter")
    hands.page.wait_for_selector("#users-one-time")
    playwright.expect(hands.page.locator("#users-table")).to_contain_text("liu.fang")
    hands.tab_to("#language", "Shift+Tab")
    hands.press("Enter")
    hands.page.wait_for_selector("html[lang='en']")
    hands.page.wait_for_selector(DRAWN["/users"])
    hands.tab_to("header.head form button")
    hands.press("Enter")
    hands.page.wait_for_selector("#password")
