"""Entries on their pages: in the order of their subjects however they come, gone when they are erased."""

from __future__ import annotations

import random

from kiosk.store.gathered import PAGE, Gathered, GatheredLine, entries_of


def entry(number: int, name: str = "mau") -> GatheredLine:
    return GatheredLine(f"{number:06d}", f" {name} {number} ", f" #{number:012d} ")


def all_of(gathered: Gathered) -> list[GatheredLine]:
    return [one for page in reversed(gathered.pages()) for one in entries_of(page)]


def test_entries_lie_in_the_order_of_time_however_they_come(seeded: random.Random) -> None:
    numbers = list(range(3 * PAGE))
    past, since = numbers[: 2 * PAGE], numbers[2 * PAGE :]
    gathered = Gathered()
    for first in range(len(past) - 50, -50, -50):  # as they are read: slices, the newest first
        gathered.keep(map(entry, past[max(0, first) : first + 50]))
    seeded.shuffle(since)
    for number in since:
        gathered.keep([entry(number)])
    assert all_of(gathered) == [entry(number) for number in numbers]
    assert len(gathered) == len(numbers)
    assert max(len(entries_of(page)) for page in gathered.pages()) <= PAGE


def test_a_later_word_replaces_and_a_first_look_does_not() -> None:
    gathered = Gathered()
    gathered.keep([entry(1), entry(2)])
    gathered.keep([entry(1, "khac")])
    gathered.keep([entry(1), entry(2), entry(3)], only_new=True)
    assert all_of(gathered) == [entry(1, "khac"), entry(2), entry(3)]


def test_what_is_erased_is_gone_to_the_last_letter(seeded: random.Random) -> None:
    gathered = Gathered()
    gathered.keep(map(entry, range(2 * PAGE)))
    gone = set(seeded.sample(range(2 * PAGE), 40)) | set(range(PAGE))
    gathered.drop([f"{number:06d}" for number in gone] + ["nobody"])
    left = [number for number in range(2 * PAGE) if number not in gone]
    assert all_of(gathered) == [entry(number) for number in left]
    assert len(gathered) == len(left)
    text = "".join("".join(page) for page in gathered.pages())
    assert not any(f"mau {number} " in text for number in gone)
    gathered.drop([f"{number:06d}" for number in left])
    assert (gathered.pages(), len(gathered)) == ([], 0)
    gathered.keep([entry(7)])
    assert all_of(gathered) == [entry(7)]


def test_what_is_erased_while_it_is_being_read_is_not_kept() -> None:
    gathered = Gathered()
    with gathered.slice():
        gathered.drop(["000001"])
        gathered.keep([entry(1), entry(2)])
    assert all_of(gathered) == [entry(2)]
    with gathered.slice():
        gathered.keep([entry(1)])
    assert all_of(gathered) == [entry(1), entry(2)]


def test_who_searches_first_begins_it_where_somebody_gathers() -> None:
    gathered, woken = Gathered(), list[int]()
    gathered.want()
    assert (gathered.wanted, gathered.is_filled) == (False, False)
    gathered.fill_by(lambda: woken.append(1))
    gathered.want()
    gathered.want()
    assert (gathered.wanted, gathered.is_filled, woken) == (True, True, [1])
    gathered.keep([entry(1)])
    gathered.clear()
    assert (gathered.wanted, len(gathered), gathered.pages()) == (False, 0, [])
