"""The wall as a value: whatever is done, no post-it is lost or doubled, and the verbs do what they say."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clustering.layout import Cluster, Layout, differing

POSTITS = range(1, 13)
CLUSTERS = range(1, 5)
some = st.lists(st.sampled_from(POSTITS), min_size=1, max_size=4)
postit, cluster = st.sampled_from(POSTITS), st.sampled_from(CLUSTERS)
where = st.none() | cluster
VERBS: dict[str, tuple[Any, ...]] = {
    "move": (some, where, st.none() | st.integers(0, 15)),
    "stack": (some, postit),
    "unstack": (some,),
    "found": (cluster, st.sampled_from(("A", "B")), st.integers(0, 4)),
    "rename": (cluster, st.text(max_size=3)),
    "colour": (cluster, st.integers(0, 4)),
    "shift": (cluster, st.integers(-3, 3)),
    "merge": (cluster, cluster),
    "empty": (cluster,),
    "dissolve": (cluster,),
}
steps = st.lists(st.sampled_from(sorted(VERBS)).flatmap(lambda verb: st.tuples(st.just(verb), *VERBS[verb])))


def act(wall: Layout, verb: str, *arguments: Any) -> Layout:
    """Do something that can be done: clusters have to be there, or, to be founded, not to be there."""
    there = {one.key for one in wall.clusters}
    named = {"move": arguments[1:2], "merge": arguments, "stack": (), "unstack": ()}.get(verb, arguments[:1])
    if verb == "found":
        return wall if arguments[0] in there else wall.found(*arguments)
    if any(key is not None and key not in there for key in named):
        return wall
    return getattr(wall, verb)(*arguments)


def every(wall: Layout) -> list[int]:
    return [key for pile in wall.piles() for key in pile]


@given(steps, st.frozensets(postit))
def test_nothing_is_doubled_and_every_wall_is_plain_data(done: list[Any], unseen: frozenset[int]) -> None:
    wall = Layout(unseen=unseen)
    for verb, *arguments in done:
        before, wall = wall, act(wall, verb, *arguments)
        assert len(set(every(wall))) == len(every(wall))
        assert all(wall.piles())
        assert all(len(pile) > 1 for pile in wall.tray)
        assert Layout.from_data(wall.as_data()) == wall
        assert (differing(before, wall) == set()) == (before == wall)


@given(steps, some, where, st.integers(0, 15))
def test_who_moves_the_top_moves_the_pile_and_others_stay(done: list[Any], moved: list[int], to: Any, at: int) -> None:
    wall = Layout(tuple(Cluster(key, str(key), 0) for key in CLUSTERS))
    for verb, *arguments in done:
        wall = act(wall, verb, *arguments)
    if to is not None and to not in {one.key for one in wall.clusters}:
        return
    after = wall.move(moved, to, at)
    lifted = {key for one in moved for key in (wall.pile(one) if wall.pile(one)[0] == one else (one,))}
    here = {key for pile in (after[to].piles if to else after.tray) for key in pile}
    assert lifted <= here | ({key for key in lifted if len(after.pile(key)) == 1} if to is None else set())
    for pile in wall.piles():
        if rest := tuple(key for key in pile if key not in lifted):
            assert after.pile(rest[0]) == rest


@pytest.fixture
def wall() -> Layout:
    return Layout((Cluster(1, "A", 0, ((1,), (2, 3), (4,))), Cluster(2, "B", 1, ((5,),))), ((6, 7),))


@pytest.mark.parametrize(
    ("change", "first", "second", "tray"),
    [
        (lambda wall: wall.move([1], 2), ((2, 3), (4,)), ((5,), (1,)), ((6, 7),)),
        (lambda wall: wall.move([2], 2, 0), ((1,), (4,)), ((2, 3), (5,)), ((6, 7),)),
        (lambda wall: wall.move([3], 2), ((1,), (2,), (4,)), ((5,), (3,)), ((6, 7),)),
        (lambda wall: wall.move([2, 3], 2), ((1,), (4,)), ((5,), (2, 3)), ((6, 7),)),
        (lambda wall: wall.move([4], 1, 0), ((4,), (1,), (2, 3)), ((5,),), ((6, 7),)),
        (lambda wall: wall.move([2], None), ((1,), (4,)), ((5,),), ((2, 3), (6, 7))),
        (lambda wall: wall.move([6], 1, 1), ((1,), (6, 7), (2, 3), (4,)), ((5,),), ()),
        (lambda wall: wall.stack([1], 2), ((2, 3, 1), (4,)), ((5,),), ((6, 7),)),
        (lambda wall: wall.stack([2], 5), ((1,), (4,)), ((5, 2, 3),), ((6, 7),)),
        (lambda wall: wall.stack([3, 2], 2), ((1,), (2, 3), (4,)), ((5,),), ((6, 7),)),
        (lambda wall: wall.stack([1], 8), ((2, 3), (4,)), ((5,),), ((6, 7), (8, 1))),
        (lambda wall: wall.stack([8], 8), ((1,), (2, 3), (4,)), ((5,),), ((6, 7),)),
        (lambda wall: wall.unstack([3]), ((1,), (2,), (3,), (4,)), ((5,),), ((6, 7),)),
        (lambda wall: wall.unstack([2]), ((1,), (3,), (2,), (4,)), ((5,),), ((6, 7),)),
        (lambda wall: wall.unstack([6]), ((1,), (2, 3), (4,)), ((5,),), ()),
        (lambda wall: wall.unstack([1]), ((1,), (2, 3), (4,)), ((5,),), ((6, 7),)),
        (lambda wall: wall.empty(1), (), ((5,),), ((2, 3), (6, 7))),
    ],
)
def test_post_its(wall: Layout, change: Callable[[Layout], Layout], first: Any, second: Any, tray: Any) -> None:
    after = change(wall)
    assert (after[1].piles, after[2].piles, after.tray) == (first, second, tray)


@pytest.mark.parametrize(
    ("change", "clusters"),
    [
        (lambda wall: wall.found(3, "C", 2), [(1, "A", 0), (2, "B", 1), (3, "C", 2)]),
        (lambda wall: wall.rename(2, "Bee"), [(1, "A", 0), (2, "Bee", 1)]),
        (lambda wall: wall.colour(1, 4), [(1, "A", 4), (2, "B", 1)]),
        (lambda wall: wall.shift(1, 1), [(2, "B", 1), (1, "A", 0)]),
        (lambda wall: wall.shift(1, -1), [(1, "A", 0), (2, "B", 1)]),
        (lambda wall: wall.shift(2, 5), [(1, "A", 0), (2, "B", 1)]),
        (lambda wall: wall.merge(1, 2), [(2, "B", 1)]),
        (lambda wall: wall.merge(1, 1), [(1, "A", 0), (2, "B", 1)]),
        (lambda wall: wall.dissolve(2), [(1, "A", 0)]),
    ],
)
def test_clusters(wall: Layout, change: Callable[[Layout], Layout], clusters: list[Any]) -> None:
    assert [(one.key, one.name, one.tint) for one in change(wall).clusters] == clusters


def test_merging_keeps_the_order_and_the_piles(wall: Layout) -> None:
    assert wall.merge(1, 2)[2].piles == ((5,), (1,), (2, 3), (4,))


def test_a_place_is_counted_among_those_that_people_see(wall: Layout) -> None:
    hidden = Layout(wall.clusters, wall.tray, unseen=frozenset({1, 2}))
    assert hidden.move([5], 1, 1)[1].piles == ((1,), (2, 3), (5,), (4,))
    assert hidden.move([3], 2)[2].piles == ((5,), (2, 3))


def test_names_are_found_in_any_case(wall: Layout) -> None:
    assert wall.called("a") == wall[1]
    assert wall.called("c") is None


def test_what_is_gone_is_left_out(wall: Layout) -> None:
    assert wall.only({1, 3, 5, 6})[1].piles == ((1,), (3,))
    assert wall.only({1, 3, 5, 6}).tray == ()


@pytest.mark.parametrize(
    ("change", "parts"),
    [
        (lambda wall: wall.move([1], 2), {1, 2}),
        (lambda wall: wall.move([9], 2), {2, None}),
        (lambda wall: wall.move([6], None), set()),
        (lambda wall: wall.stack([8], 9), {None}),
        (lambda wall: wall.colour(2, 3), {2}),
        (lambda wall: wall.shift(2, -1), None),
        (lambda wall: wall.dissolve(2), None),
    ],
)
def test_what_differs(wall: Layout, change: Callable[[Layout], Layout], parts: set[int | None] | None) -> None:
    assert differing(wall, change(wall)) == parts
