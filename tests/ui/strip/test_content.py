"""What the lanes show of what is known, and what they say where it is not."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from retake_ui.models.joining import Joining
from retake_ui.session import Session
from retake_ui.strip.content import Content, content_of
from retake_ui.strip.strip import clock_of
from retake_ui.viewer.addresses import record_address
from tests.ui.strip.made import fill, open_shots, take_of


def shown(session: Session) -> Content:
    return content_of(session.shots, session.study, session.showing)


def test_seconds_become_frames_of_the_plate(session: Session) -> None:
    keys = open_shots(session)
    session.shots.pick(keys[1])  # frames 100 to 149
    phones = [[0.4, 0.8, "M", "closed"], [0.8, 1.0, "SIL", "rest"]]
    session.study.put("speech dialogue", {"of": "dialogue", "phones": phones, "closures": [0.48]})
    session.study.put("alignment", {"pairs": [[0.0, 0.2]], "regions": [[0.0, 1.0, "same", 0.9]]})
    content = shown(session)
    assert [(one.first, one.stop, one.name) for one in content.phones["dialogue"]] == [(110.0, 120.0, "M")]
    assert content.closures["dialogue"] == (112.0,)
    assert content.pairs == ((100.0, 105.0),) and content.regions[0].same


def test_an_empty_lane_says_why(session: Session) -> None:
    keys = open_shots(session, 6)
    session.study.put("wave guide", {"problem": "no guide"})
    session.study.tell("Listening")
    missing = shown(session).missing
    assert missing["guide"] == "no guide" and missing["lips"] == "Listening …" and missing["marks"] == "no take yet"
    session.study.tell("")
    session.study.put("troubles", {"reasons": ("Nobody is seen in this shot.",)})
    assert shown(session).missing["lips"] == "Nobody is seen in this shot."
    session.shots.pick(keys[4])  # without dialogue
    assert "no dialogue" in shown(session).missing["dialogue"]


def test_the_plan_is_shown_until_a_take_is_looked_at(session: Session) -> None:
    open_shots(session)
    fill(session.study, 50)
    marks = [{"first": 10, "last": 14, "level": "fail", "words": "Late."}]
    take_of(session, runs=[[0, 49, "rest", "silence"]], marks=marks,
            over_time={"first": 0, "take": [0.2] * 50})
    session.showing.put(right="")
    content = shown(session)
    assert content.of_take == 0 and [one.kind for one in content.runs] == ["original", "retimed"]
    assert content.value("take", 3) == 0.2 and content.value("take", 50) is None
    assert [(one.first, one.last, one.level, one.words) for one in content.marks] == [(10, 14, "fail", "Late.")]
    session.showing.put(right="/takes/a_v001.take.json")
    content = shown(session)
    assert content.of_take == 1 and [one.kind for one in content.runs] == ["rest"]


def test_the_timeline_s_timecode_goes_with_the_plate_s(session: Session) -> None:
    keys = open_shots(session)
    session.shots.pick(keys[2])  # plate's frames from 200, on the timeline from its frame 100 on
    clock = clock_of(session, session.shots.looked_at)
    assert (clock.source(200), clock.record(200)) == ("01:00:08:00", "01:00:04:00")


def test_at_mixed_rates_the_timeline_s_timecode_is_that_of_the_frame_that_shows_it(session: Session) -> None:
    keys = open_shots(session)
    row = session.shots.row(keys[2])
    assert row is not None and row.shot.plate is not None
    shot = replace(row.shot, plate=replace(row.shot.plate, rate=Fraction(24)))  # on a timeline of 25
    clock = clock_of(session, replace(row, shot=shot))
    for place in range(50):
        shown = clock.record(shot.plate_frame(place))
        assert shown == record_address(shot, shot.plate_frame(place)) != ""
    assert clock.record(199) == "01:00:03:24", "in a handle: where it would be"


def test_parts_in_pieces_are_joined_face_by_face() -> None:
    joining = Joining()
    assert joining.take("lips", {"of": "plate", "first": 3, "opening": [1, 2], "more": True}) is None
    assert joining.take("lips", {"of": "expected", "first": 3, "opening": [9], "more": False}) == (
        "lips expected", {"of": "expected", "first": 3, "opening": [9]})
    assert joining.take("lips", {"of": "plate", "first": 3, "opening": [3], "more": False}) == (
        "lips plate", {"of": "plate", "first": 3, "opening": [1, 2, 3]})
    joining.take("faces", {"tracks": [{"number": 1, "first": 0, "boxes": [1]}, {"number": 2, "first": 0, "boxes": [2]}],
                           "cuts": [], "more": True})
    whole = joining.take("faces", {"tracks": [{"number": 1, "first": 1, "boxes": [3]}, {"number": 2, "first": 1,
                                                                                       "boxes": [4]}], "cuts": []})
    assert whole is not None
    assert [(one["first"], one["boxes"]) for one in whole[1]["tracks"]] == [(0, [1, 3]), (0, [2, 4])]
