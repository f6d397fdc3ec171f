"""What a simulated browser makes of pages and pushes has to be what a real one makes of them."""

from __future__ import annotations

from workshop.rehearsal.page import Screen, pushes

PAGE = """
<!doctype html><html><head><title>T</title></head>
<body data-person="7" data-workshop="ABC">
  <header><h1>How are <b>you</b>?</h1></header>
  <div id="clock" class="region region-clock" hx-morph-skip-children>
    <div class="clock" role="timer" data-now="1.5" data-ends="9.5" data-minutes="5"><span>5:00</span></div>
    <form action="/c/pause/"><button>Pause</button></form>
  </div>
  <main><div id="phase" class="region region-phase" hx-morph-skip-children>
    <section id="phase-3" class="now kind-brainstorm" data-phase="3" data-step="0" data-announce="Ask">
      <h1>Ask</h1>
      <form action="/ABC/3/brainstorm/questions/">
        <input type="hidden" name="csrfmiddlewaretoken" value="x"><input type="hidden" name="key" value="k1">
        <select name="field"><option value="a">A</option><option value="b">B</option></select>
        <textarea name="text"></textarea><button name="go" value="1">Go</button>
      </form>
      <div id="sheet-3" class="region region-sheet" hx-morph-skip-children>
        <ul><li>First &amp; <i>best</i> <form action="/ABC/3/q/1/removal/"><button>Delete</button></form></li>
            <li>Second<button data-rewrite="/ABC/3/q/2/" data-text="Second">Change</button></li></ul>
      </div>
      <div id="count-3" class="region region-count">2 questions</div>
    </section>
  </div></main>
  <div id="live" hx-ws:connect="/ABC/live/phone/"></div>
</body></html>
"""


def phase(number: int, sheet: str, count: str) -> str:
    return (
        f'<section id="phase-{number}" class="now kind-x" data-phase="{number}" data-step="1"><h1>Again</h1>'
        f'<div id="sheet-{number}" class="region" hx-morph-skip-children>{sheet}</div>'
        f'<div id="count-{number}" class="region">{count}</div></section>'
    )


def test_a_regions_text_is_its_own():
    screen = Screen(PAGE)
    assert screen.pieces["phase"].text == "Ask A B Go"
    assert screen.pieces["sheet-3"].text == "First & best Delete Second Change"
    assert screen.pieces["phase"].inner == ("sheet-3", "count-3")
    assert "How are you ?" in screen.pieces[""].text
    assert "T" not in screen.pieces[""].text.split()


def test_a_screen_tells_where_and_who_we_are():
    screen = Screen(PAGE)
    marks = ("data-phase", "data-step", "kind", "data-announce", "data-person", "hx-ws:connect", "data-nothing")
    assert [screen.mark(name) for name in marks] == ["3", "0", "brainstorm", "Ask", "7", "/ABC/live/phone/", ""]


def test_a_region_is_found_by_its_own_name():
    screen = Screen(PAGE)
    assert screen.region("sheet").lines == ("First & best Delete", "Second Change")
    assert screen.region("nothing").text == ""


def test_forms_bring_along_what_is_hidden_and_know_what_can_be_chosen():
    (ask,) = Screen(PAGE).forms(r"/questions/$")
    assert ask.fields == {"csrfmiddlewaretoken": "x", "key": "k1"}
    assert ask.choices == {"field": ("a", "b"), "go": ("1",)}
    assert ask.near == ""


def test_forms_and_rewrites_know_their_list_item():
    screen = Screen(PAGE)
    (delete,), (change,) = screen.forms(r"/removal/$"), screen.forms(r"/q/2/$")
    assert delete.near == "First & best Delete"
    assert change.near == "Second Change"
    assert change.fields == {"text": "Second"}


def test_what_differs_on_every_load_does_not_count():
    other = PAGE.replace('value="x"', 'value="y"').replace('"k1"', '"k2"')
    assert Screen(other).pieces["phase"].shown == Screen(PAGE).pieces["phase"].shown
    assert Screen(PAGE.replace("/questions/", "/other/")).pieces["phase"].shown != Screen(PAGE).pieces["phase"].shown


def test_a_clock_is_its_instants():
    shown = Screen(PAGE).pieces["clock"].shown
    later = PAGE.replace('data-now="1.5"', 'data-now="2.5"').replace("Pause", "Start")
    assert Screen(later).pieces["clock"].shown == shown
    assert Screen(PAGE.replace("9.5", "69.5")).pieces["clock"].shown != shown


def test_a_push_replaces_the_inside_of_its_region():
    screen = Screen(PAGE)
    screen.swap("sheet-3", "<ul><li>Third</li></ul>")
    assert screen.pieces["sheet-3"].text == "Third"
    assert screen.pieces["sheet-3"].keeps
    assert screen.forms(r"/removal/$") == []


def test_a_push_of_the_same_phase_keeps_what_is_marked_so():
    screen = Screen(PAGE)
    screen.swap("phase", phase(3, "", "9 questions"))
    assert screen.pieces["sheet-3"].lines == ("First & best Delete", "Second Change")
    assert screen.pieces["count-3"].text == "9 questions"
    assert screen.mark("data-step") == "1"


def test_a_push_of_another_phase_leaves_nothing_of_the_old_one():
    screen = Screen(PAGE)
    screen.swap("phase", phase(4, "fresh", "0 questions"))
    assert "sheet-3" not in screen.pieces
    assert screen.pieces["sheet-4"].text == "fresh"


def test_a_push_for_what_is_not_there_does_nothing():
    screen, untouched = Screen(PAGE), Screen(PAGE)
    screen.swap("sheet-4", "news")
    assert screen.pieces == untouched.pieces


def test_a_message_may_carry_several_pushes():
    message = (
        '<hx-partial hx-target="#a" hx-swap="innerMorph"><p>1</p></hx-partial>'
        '<hx-partial hx-target="#b-2" hx-swap="innerMorph"></hx-partial>'
    )
    assert pushes(message) == [("a", "<p>1</p>"), ("b-2", "")]


def test_carelessly_closed_html_is_survived():
    assert Screen("<ul><li>one<br><li>two</ul></div><p>three").pieces[""].text == "one two three"
