"""Group sizes, mixed groups and the late-comer's group."""

import random
from collections.abc import Sequence
from itertools import combinations
from statistics import fmean, pstdev

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workshop.grouping import Person, advice, cost, mix, seats, sizes, smallest_fitting

bounds = st.tuples(st.integers(1, 12), st.integers(0, 8)).map(lambda pair: (pair[0], sum(pair)))
rooms = st.lists(
    st.tuples(
        st.sampled_from(["", "Armenia", "Poland", "Ukraine"]),
        st.lists(st.none() | st.floats(0, 100), max_size=3).map(tuple),
    ),
    max_size=14,
).map(lambda rows: [Person(key, *row) for key, row in enumerate(rows)])


def hall(n: int = 127, origins: int = 25, questions: int = 3) -> list[Person]:
    """A made-up room in which some origins are more frequent than others and some answers are missing."""
    rng = random.Random(2018)
    weights = [1 / (rank + 4) for rank in range(origins)]
    return [
        Person(
            key,
            f"origin {rng.choices(range(origins), weights)[0]}",
            tuple(rng.betavariate(1, 2) * 100 if rng.random() < 0.95 else None for _ in range(questions)),
        )
        for key in range(n)
    ]


def chance(people: Sequence[Person], sizes: Sequence[int], seed: int) -> list[list[int]]:
    keys = [person.key for person in people]
    random.Random(seed).shuffle(keys)
    return [[keys.pop() for _ in range(size)] for size in sizes]


def same_origin_pairs(people: Sequence[Person], groups: list[list[int]]) -> int:
    pairs = [pair for group in groups for pair in combinations(group, 2)]
    return sum(people[a].origin == people[b].origin for a, b in pairs)


@given(st.integers(0, 400), bounds)
def test_sizes_add_up_and_are_as_equal_as_possible(n, bounds):
    result = sizes(n, *bounds)
    assert sum(result) == n
    assert result == sorted(result, reverse=True)
    assert not result or result[0] - result[-1] <= 1


@given(st.integers(0, 400), bounds.filter(lambda bounds: bounds[0] >= 3))
def test_sizes_keep_to_the_bounds_whenever_any_division_does(n, bounds):
    smallest, largest = bounds
    possible = any(count * smallest <= n <= count * largest for count in range(n + 1))
    assert all(smallest <= size <= largest for size in sizes(n, smallest, largest)) == possible


@given(st.integers(3, 400), bounds)
def test_nobody_is_in_a_group_of_one_or_two(n, bounds):
    assert min(sizes(n, *bounds)) >= 3


def test_four_to_five_is_impossible_for_six_numbers_of_people_only():
    assert [n for n in range(1, 400) if not set(sizes(n, 4, 5)) <= {4, 5}] == [1, 2, 3, 6, 7, 11]


@pytest.mark.parametrize(
    ("n", "expected"),
    [(0, []), (1, [1]), (2, [2]), (3, [3]), (6, [3, 3]), (7, [4, 3]), (9, [5, 4]), (11, [4, 4, 3])],
)
def test_sizes_of_few_people(n, expected):
    assert sizes(n, 4, 5) == expected


def test_four_people_in_groups_of_up_to_three_stay_together():
    assert sizes(4, 2, 3) == [4]


@pytest.mark.parametrize("arguments", [(-1, 4, 5), (10, 0, 5), (10, 5, 4)])
def test_sizes_refuses_bounds_that_make_no_sense(arguments):
    with pytest.raises(ValueError, match="No groups of"):
        sizes(*arguments)


@given(rooms, st.integers())
@settings(max_examples=50)
def test_mix_puts_everybody_into_exactly_one_group(people, seed):
    wanted = sizes(len(people), 4, 5)
    groups = mix(people, wanted, seed)
    assert [len(group) for group in groups] == wanted
    assert sorted(key for group in groups for key in group) == [person.key for person in people]
    assert cost(people, groups) >= -1e-9
    assert groups == mix(people, wanted, seed)


def test_another_seed_makes_other_groups():
    people = hall(30)
    assert mix(people, sizes(30, 4, 5), 1) != mix(people, sizes(30, 4, 5), 2)


def test_mix_refuses_sizes_for_another_number_of_people():
    with pytest.raises(ValueError, match="Groups for 5 people, but there are 4"):
        mix(hall(4), [5], 0)


def test_a_room_of_127_is_mixed_far_better_than_by_chance():
    people = hall()
    wanted = sizes(len(people), 4, 5)
    by_chance = fmean(cost(people, chance(people, wanted, seed)) for seed in range(50))
    assert cost(people, mix(people, wanted, 1)) < 0.15 * by_chance


def test_pairs_of_the_same_origin_are_as_few_as_can_be():
    people = [Person(key, origin) for key, origin in enumerate("AAAABBBBCCCCDDDDEEEE")]
    assert same_origin_pairs(people, mix(people, [5, 5, 5, 5], 1)) == 0
    # Two origins in groups of four: two and two is the best there is.
    people = [Person(key, origin) for key, origin in enumerate("AAAAAAAABBBBBBBB")]
    assert same_origin_pairs(people, mix(people, [4, 4, 4, 4], 1)) == 8


def test_unknown_origins_are_not_the_same_origin():
    assert cost([Person(1), Person(2)], [[1, 2]]) == 0
    assert cost([Person(1, "Armenia"), Person(2, "Armenia")], [[1, 2]]) > 0


def test_every_group_has_the_means_and_the_spread_of_the_room():
    people = [Person(key, "", (float(key % 20) * 5,)) for key in range(80)]
    answers = [person.answers[0] or 0.0 for person in people]
    for group in mix(people, sizes(80, 4, 5), 1):
        within = [answers[key] for key in group]
        assert fmean(within) == pytest.approx(fmean(answers), abs=6)
        assert pstdev(within) == pytest.approx(pstdev(answers), abs=6)


def test_the_middle_in_one_group_and_the_ends_in_another_is_no_good_mix():
    people = [Person(key, "", (answer,)) for key, answer in enumerate([0.0, 0.0, 50.0, 50.0, 100.0, 100.0])]
    extremes_apart = [[0, 1, 4, 5], [2, 3]]
    alike = [[0, 2, 4], [1, 3, 5]]
    assert cost(people, alike) < cost(people, extremes_apart)


def test_a_missing_answer_is_neutral():
    people = [Person(1, "", (0.0,)), Person(2, "", (None,)), Person(3, "", (100.0,)), Person(4)]
    assert cost(people, [[1, 3], [2, 4]]) == pytest.approx(0)


@given(st.dictionaries(st.integers(), st.integers(0, 9), min_size=1), st.integers(1, 9))
def test_a_late_comer_goes_to_the_smallest_group(counts, largest):
    chosen = smallest_fitting(counts, largest)
    assert chosen == min(key for key in counts if counts[key] == min(counts.values()))


def test_a_late_comer_is_refused_only_where_there_are_no_groups():
    assert smallest_fitting({1: 5, 2: 4, 3: 4}, 5) == 2
    assert smallest_fitting({1: 6, 2: 5}, 5) == 2
    assert smallest_fitting({}, 5) is None


# Where people go who chose no table ------------------------------------------------------------------------------

tables = st.dictionaries(st.integers(1, 40), st.integers(0, 8), min_size=1, max_size=12)


@given(tables, st.integers(0, 60), st.integers(3, 6), st.integers(0, 3))
def test_everybody_gets_a_seat_and_nobody_is_sent_to_an_empty_table_alone(counts, people, smallest, more):
    chosen = seats(counts, people, smallest, smallest + more)
    assert len(chosen) == people
    after = {key: count + chosen.count(key) for key, count in counts.items()}
    there = any(counts.values())
    for key in counts:
        if not counts[key] and after[key] and (there or people >= 3):
            assert after[key] >= 3


@given(st.integers(0, 60), st.integers(3, 6), st.integers(0, 3))
def test_where_nobody_has_chosen_the_groups_are_as_large_as_ever(people, smallest, more):
    wanted = sizes(people, smallest, smallest + more)
    chosen = seats(dict.fromkeys(range(30), 0), people, smallest, smallest + more)
    assert sorted(map(chosen.count, set(chosen)), reverse=True) == wanted


def test_the_rest_fills_up_tables_before_it_opens_new_ones():
    assert seats({1: 3, 2: 4, 3: 0}, 3, 4, 5) == [1, 1, 2]
    assert seats({1: 5, 2: 0, 3: 0}, 4, 4, 5) == [2, 2, 2, 2]
    assert seats({1: 5, 2: 0}, 1, 4, 5) == [1]
    assert seats({1: 3, 2: 0}, 7, 4, 5) == [1, 1, 2, 2, 2, 2, 2]
    assert seats({}, 3, 4, 5) == []


# Groups that have become too small -------------------------------------------------------------------------------


@given(st.lists(st.integers(0, 9), max_size=12).map(lambda sizes: dict(enumerate(sizes))), bounds)
def test_advice_names_other_groups_and_makes_none_too_small(counts, bounds):
    found = advice(counts, *bounds)
    small = {one.group for one in found}
    for one in found:
        assert one.merge_into != one.group
        if one.top_up_from is not None:
            assert one.top_up_from not in small | {one.group}
            after = counts | {one.top_up_from: counts[one.top_up_from] - 1, one.group: counts[one.group] + 1}
            assert one.top_up_from not in {other.group for other in advice(after, *bounds)}


@given(st.integers(0, 300), bounds)
def test_groups_as_they_are_formed_are_not_too_small(n, bounds):
    assert advice(dict(enumerate(sizes(n, *bounds))), *bounds) == []


def test_what_can_be_done_about_small_groups():
    found = [(one.group, one.merge_into, one.top_up_from) for one in advice({1: 5, 2: 2, 3: 4, 4: 1}, 4, 5)]
    assert found == [(2, 4, 1), (4, 2, 1)]
    assert [one.top_up_from for one in advice({1: 4, 2: 2, 3: 4}, 4, 5)] == [None]
    assert advice({1: 1}, 4, 5) == []
    assert advice({1: 4, 2: 3}, 4, 5) == []
