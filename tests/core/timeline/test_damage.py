"""Damaged and hostile timelines: no crash, no hang, one line."""

from __future__ import annotations

import json
import random
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retake.errors import MediaError, RetakeError
from retake.timeline import read_timeline
from tests.core.timeline import test_edl, test_fcp7, test_fcpxml, test_kdenlive
from tests.core.timeline.made import clip, gap, span, timeline
from tests.corruption import run_in_child

READ = "tests.core.timeline.reading:outcome"
NUMBERS = (b"99999999999999999999", b"-1", b"0", b"1e400", b"NaN", b"3.5", b"", b"--1", b"0x7")


def sources(folder: Path) -> list[Path]:
    """A timeline of each kind that is text."""
    held = test_fcpxml.MULTICAM
    timeline(folder / "t.otio", [clip("a", span(5, 10, 23.976), "a.mov", span(0, 40, 24)), gap(3, 24)])
    test_edl.edl(folder, "FCM: DROP FRAME", "001  A V C 01:00:59;28 01:01:00;04 10:00:59;28 10:01:00;04",
                 "M2   A  048.0  01:00:59;28", "002  B V D 002 01:00:59;28 01:01:00;04 10:01:00;04 10:01:00;08",
                 "* FROM CLIP NAME: a", "* LOC: 10:00:59;29 RED  HERE")
    test_fcp7.xml(folder, test_fcp7.item(0, 20, 40, 60, test_fcp7.FILE + test_fcp7.remap("200")))
    test_fcpxml.fcpxml(folder, '<mc-clip ref="mc" name="c" offset="0s" start="3s" duration="2s"><mc-source '
                               'angleID="B1" srcEnable="all"/></mc-clip><asset-clip ref="b" offset="2s" start="2s" '
                               'duration="1s"><timeMap><timept time="0s" value="0s"/><timept time="9s" value="18s"/>'
                               "</timeMap></asset-clip>", held)
    test_kdenlive.project(folder, '<blank length="10"/><entry producer="p" in="20" out="39"/>')
    return [folder / name for name in ("t.otio", "t.edl", "t.xml", "t.fcpxml", "t.kdenlive")]


def damaged(path: Path, folder: Path, count: int, seed: int) -> Iterator[Path]:
    """Copies: cut, with bits flipped, with numbers replaced, with parts left out or doubled."""
    whole, draw = path.read_bytes(), random.Random(seed)
    for number in range(count):
        data = bytearray(whole)
        place, length = draw.randrange(len(data)), draw.randrange(1, 300)
        if number % 5 == 0:
            del data[place:]
        elif number % 5 == 1:
            for _ in range(draw.randint(1, 12)):
                data[draw.randrange(len(data))] ^= 1 << draw.randrange(8)
        elif number % 5 == 2:
            del data[place : place + length]
        elif number % 5 == 3:
            data[place:place] = data[draw.randrange(len(data)) :][:length]
        else:
            found = draw.sample(list(re.finditer(rb"\d+", whole)), 2)
            for match in sorted(found, key=lambda one: -one.start()):
                data[match.start() : match.end()] = draw.choice(NUMBERS)
        copy = folder / f"{path.stem}-{number}{path.suffix}"
        copy.write_bytes(data)
        yield copy


def refused_in_one_line(paths: list[Path], timeout: float) -> None:
    """Reads the files in a child process: each gives shots or one line."""
    for path, result in zip(paths, run_in_child(READ, [(path,) for path in paths], timeout), strict=True):
        assert "bug" not in result, f"{path}: {result['bug']}"
        assert "\n" not in str(result.get("refused", "")), path
        assert len(str(result.get("refused", ""))) < 800, path


def test_damaged_timelines_give_shots_or_one_line(tmp_path: Path) -> None:
    paths = [copy for path in sources(tmp_path) for copy in damaged(path, tmp_path, 40, seed=3)]
    refused_in_one_line(paths, timeout=120)


@pytest.mark.long
def test_damaged_samples_give_shots_or_one_line(tmp_path: Path, shared: Path) -> None:
    kinds = (".otio", ".edl", ".xml", ".fcpxml", ".aaf", ".kdenlive")
    samples = [path for path in sorted((shared / "timelines").rglob("*")) if path.suffix in kinds]
    paths = []
    for number, path in enumerate(samples):
        folder = tmp_path / str(number)
        folder.mkdir()
        paths += damaged(path, folder, 15, seed=number)
    refused_in_one_line(paths, timeout=280)


AAF = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {chr(98 + k)} "{f"&{chr(97 + k)};" * 10}">' for k in range(12)) + "]>"
OUTSIDE = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("kind", ["xml", "fcpxml", "kdenlive"])
@pytest.mark.parametrize("text", [f"{BOMB}<xmeml>&m;</xmeml>", f"{OUTSIDE}<xmeml>&f;</xmeml>",
                                  "<xmeml>" * 100_000, "<xmeml" + " a='b'" * 3 + "/>" * 9, "<a/>" * 9])
def test_hostile_xml_is_refused(kind: str, text: str, tmp_path: Path) -> None:
    path = tmp_path / f"t.{kind}"
    path.write_text(text)
    with pytest.raises(MediaError) as problem:
        read_timeline(path)
    assert "\n" not in str(problem.value) and "root:" not in str(problem.value)


HOSTILE_OTIO = (
    '{"a":' * 100_000, "[" * 1_000_000, '{"OTIO_SCHEMA": "Clip.1e400"}', '{"OTIO_SCHEMA": "Timeline.99"}',
    '{"OTIO_SCHEMA": 7}', '{"OTIO_SCHEMA": "Clip.-1"}', '{"OTIO_SCHEMA": "Gap.1"}', "[]", "7", "null", "", "\ufeff",
    "{",
    '{"OTIO_SCHEMA": "SerializableCollection.1", "children": []}',
    '{"OTIO_SCHEMA": "SerializableObjectRef.1", "id": "x"}')


def test_hostile_otio_is_refused(tmp_path: Path) -> None:
    for number, text in enumerate(HOSTILE_OTIO):
        (tmp_path / f"{number:02d}.otio").write_text(text, encoding="utf-8")
    paths = sorted(tmp_path.glob("*.otio"))
    # In one child, which says where it stops if it does.
    for path, result in zip(paths, run_in_child(READ, [(path,) for path in paths], 120), strict=True):
        assert "\n" not in result["refused"] if "refused" in result else result == {"gave": 0}, path


def test_compounds_deeper_than_any_are_refused(tmp_path: Path) -> None:
    inner: object = {"OTIO_SCHEMA": "Gap.1"}
    for _ in range(90):
        inner = {"OTIO_SCHEMA": "Stack.1", "children": [inner], "name": "n"}
    path = tmp_path / "t.otio"
    path.write_text(json.dumps(inner))
    result, = run_in_child(READ, [(path,)], 60)
    assert "too deep" in result["refused"]


def test_a_few_lines_that_ask_for_millions_of_shots_are_refused(tmp_path: Path) -> None:
    media = "".join(f'<media id="m{k}"><sequence format="r25"><spine>' + "".join(
        f'<ref-clip ref="m{k + 1}" offset="{n}s" duration="1s"/>' for n in range(10)) + "</spine></sequence></media>"
        for k in range(12))
    with pytest.raises(MediaError, match="more items"):
        test_fcpxml.fcpxml(tmp_path, '<ref-clip ref="m0" offset="0s" duration="9s"/>', media)


@pytest.mark.parametrize("name", ["t.mov", "t.drp", "t", "t.prproj"])
def test_other_files_are_refused_with_what_to_export(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"x")
    with pytest.raises(MediaError, match="Export it as OTIO, FCPXML, XML, AAF or EDL"):
        read_timeline(tmp_path / name)


@pytest.mark.parametrize("kind", ["otio", "otioz", "otiod", "edl", "xml", "fcpxml", "aaf", "kdenlive"])
def test_a_file_that_is_not_there_is_told(kind: str, tmp_path: Path) -> None:
    with pytest.raises(MediaError) as problem:
        read_timeline(tmp_path / f"t.{kind}")
    assert "\n" not in str(problem.value)


@pytest.mark.parametrize("data", [b"", AAF, AAF + b"\0" * 4096, b"AAFB" * 99])
def test_what_is_no_aaf_is_refused(data: bytes, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "t.aaf").write_bytes(data)
    with pytest.raises(MediaError, match="AAF"):
        read_timeline(tmp_path / "t.aaf")
    assert capfd.readouterr() == ("", "")


def test_bundles_are_read(tmp_path: Path) -> None:
    path = timeline(tmp_path / "t.otio", [clip("a", span(5, 10, 24), "media/a.mov", span(0, 40, 24))])
    with zipfile.ZipFile(tmp_path / "t.otioz", "w") as packed:
        packed.write(path, "content.otio")
    (tmp_path / "t.otiod").mkdir()
    (tmp_path / "t.otiod" / "content.otio").write_bytes(path.read_bytes())
    packed_one, folder = read_timeline(tmp_path / "t.otioz"), read_timeline(tmp_path / "t.otiod")
    assert packed_one.shots == folder.shots
    assert "packed inside" in packed_one.notes[0]


@pytest.mark.parametrize("spoil", [lambda data: data[:-30], lambda data: b"no zip", lambda data: b"",
                                   lambda data: data.replace(b"content.otio", b"kontent.otio")])
def test_a_damaged_bundle_is_refused(spoil: Callable[[bytes], bytes], tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "t.otioz", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("content.otio", "{}" * 400)
    data = (tmp_path / "t.otioz").read_bytes()
    (tmp_path / "t.otioz").write_bytes(spoil(data))
    with pytest.raises(MediaError) as problem:
        read_timeline(tmp_path / "t.otioz")
    assert "\n" not in str(problem.value)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kind=st.sampled_from(["edl", "xml", "fcpxml", "kdenlive", "otio"]), text=st.text(max_size=300))
def test_any_text_at_all_is_shots_or_one_line(kind: str, text: str, tmp_path: Path) -> None:
    path = tmp_path / f"any.{kind}"
    path.write_text(text, encoding="utf-8", errors="surrogatepass")
    try:
        read_timeline(path)
    except RetakeError as problem:
        assert "\n" not in str(problem)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(codes=st.lists(st.from_regex(r"[0-9]{2}[:;][0-9]{2}[:;][0-9]{2}[:;][0-9]{2}", fullmatch=True), min_size=4,
                      max_size=4), m2=st.floats(allow_nan=False, allow_infinity=False, width=32))
def test_any_event_is_a_shot_or_one_line(codes: list[str], m2: float, tmp_path: Path) -> None:
    try:
        found = test_edl.edl(tmp_path, f"001  A V C {' '.join(codes)}", f"M2   A  {m2:.3f}  {codes[0]}")
    except MediaError as problem:
        assert "\n" not in str(problem)
    else:
        assert all(one.record.count > 0 for one in found.shots)
