"""What is on the sample timelines, written down by hand from the files' own content: not from what our code says.

Times were worked out on paper from the files (in frames of the timeline; a comment says how where it is not plain).
The media of the samples is nowhere to be found, so every use of footage is refused for that too.
"""

from __future__ import annotations

from typing import NamedTuple

MISSING = "missing"
STILL = "still picture"
GENERATOR = "generator"
TITLE = "title"
FREEZE = "freeze frame"
BACKWARDS = "backwards"
CURVE = "curve"


class Use(NamedTuple):
    """One use of footage.

    Attributes:
        at: The record timecode of its first frame.
        count: How many timeline frames it takes.
        name: Its name on the timeline.
        source: The first frame of the plate's file that is shown, from 0, and how many; None where the file says only
            timecode, or shows no file.
        timecode: The first frame by the plate's timecode, where it is told and is another number.
        track: The video track, from 1.
        why: A word of the reason.
        speed: The speed as it is shown to people.
        enabled: Whether it is switched on.
    """

    at: str
    count: int
    name: str
    source: tuple[int, int] | None = None
    timecode: int | None = None
    track: int = 1
    why: str = MISSING
    speed: str = "100 %"
    enabled: bool = True


# The second Avid list again as OpenTimelineIO keeps it: record 59:53:11 onwards, sources by timecode.
SCREENING = [
    Use("00:59:53:11", 31, "ZZ100_501 (LAY3)", timecode=86501),  # 01:00:04:05
    Use("00:59:54:18", 50, "ZZ100_502A (LAY3)", timecode=86557),  # 01:00:06:13
    Use("00:59:56:20", 28, "ZZ100_503A (LAY1)", timecode=86601),
    Use("00:59:58:00", 115, "ZZ100_504C (LAY1)", timecode=86641),
    Use("01:00:02:19", 101, "ZZ100_504B (LAY1)", timecode=86753),
    Use("01:00:07:00", 161, "ZZ100_507C (LAY2)", timecode=86501),
    Use("01:00:13:17", 170, "ZZ100_508 (LAY2)", timecode=86628),
    Use("01:00:20:19", 136, "ZZ100_510 (LAY1)", timecode=86722),
    Use("01:00:26:11", 257, "ZZ100_510B (LAY1)", timecode=86501),
]

# Two sequences that differ in nothing but drop frame; a blade, a compound, retimes, a connected storyline.
CUTS_2997 = [
    Use("00:00:00:00", 103, "TestVideo", (0, 103)),
    Use("00:00:03:13", 106, "TestVideo", (214, 106)),
    Use("00:00:06:29", 108, "TestVideo", (452, 108)),  # inside a compound
    # 427683/30000 s is frame 427.26 of the retimed clip; times 9168210/4436211 that is 883, and 100 frames are 206.67.
    Use("00:00:10:17", 100, "TestVideo", (883, 206), speed="206.668 %"),
    Use("00:00:13:27", 137, "TestVideo", (1300, 137)),
    # 53053/1200 s lies 25 frames after the start of what they are connected to.
    Use("00:00:14:22", 6, "TestVideo", (1689, 6), track=2),
    Use("00:00:14:28", 9, "TestVideo", (1700, 9), track=2),
    Use("00:00:15:07", 9, "TestVideo", (1719, 9), track=2),
    Use("00:00:15:16", 8, "TestVideo", (1738, 8), track=2),
    Use("00:00:18:14", 124, "TestVideo", (2170, 242), speed="195.837 %"),
    Use("00:00:22:18", 209, "TestVideo", (2674, 209)),
    Use("00:00:23:11", 61, "TestVideo", (452, 61), track=2),
]

PREMIERE = [
    Use("00:00:00:13", 100, "sc01_sh010_anim.mov", (0, 100), track=2),
    Use("00:00:00:15", 941, "test_title", None, 108000, 3, GENERATOR),
    Use("00:00:05:15", 157, "sc01_sh020_anim.mov", (0, 157), track=2),
    Use("00:00:10:22", 235, "sc01_sh030_anim.mov", (0, 235), track=2),
    # 50 frames at 15 are 100 at 30.
    Use("00:00:17:26", 100, "sc01_sh010_anim.mov", (0, 100)),
]
PREMIERE_NESTED = [
    Use("00:00:21:06", 100, "sc01_sh010_anim.mov", (0, 100), track=2),
    Use("00:00:24:16", 220, "sc01_sh030_anim.mov", (0, 220), track=2),
]
# The cut under the dissolve of 1152 to 1177 lies at 1164 (cutPointTicks): 208 frames before it; 6 + 12 = 18.
PREMIERE_DISSOLVE = [
    Use("00:00:31:26", 208, "sc01_master_layerA_sh030_temp.mov", (34, 208), 133, 4),
    Use("00:00:38:24", 82, "sc01_sh010_anim.mov", (18, 82), track=4),
]

EXPECTED: dict[str, list[Use]] = {
    "edl/25fps.edl": [
        Use("00:00:00:00", 161, "sq001_s001", timecode=90000), Use("00:00:06:11", 200, "sq001_s002", timecode=90000),
        Use("00:00:14:11", 86, "sq001_s003", timecode=90000), Use("00:00:17:22", 49, "sq001_s004", timecode=90000)],
    "edl/avid_example.edl": [
        Use("00:59:53:11", 31, "take_1", timecode=86501), Use("00:59:54:18", 50, "take_2", timecode=86557)],
    "edl/cdl.edl": [
        Use("00:00:00:00", 31, "ZZ100_501 (LAY3)", timecode=86501),
        Use("00:00:01:07", 31, "ZZ100_501 (LAY3)", timecode=86501)],
    "edl/dissolve_test.edl": [
        Use("01:00:00:00", 9, "clip_A", timecode=86501), Use("01:00:00:09", 10, "clip_B", timecode=86600),
        Use("01:00:00:19", 1, "clip_B", timecode=86610)],
    "edl/gap_test.edl": [
        Use("00:00:00:00", 24, "shot1", timecode=14400), Use("00:00:01:16", 24, "shot2", timecode=1987200),
        Use("00:00:04:06", 24, "shot3", timecode=864000)],
    "edl/screening_example.edl": SCREENING,
    "edl/speed_effects_small.edl": [
        Use("01:00:00:00", 126, "Z677_4C (ANIM10)", timecode=86445),
        Use("01:08:30:00", 17, "Z682_156 (LAY3) FF", timecode=86661, why=FREEZE, speed="freeze"),
        Use("01:08:30:17", 1, "Z682_157 (LAY2) FF", timecode=86660, why=FREEZE, speed="freeze"),
        Use("01:08:30:18", 18, "Z682_157 (LAY2)", timecode=86660),
        Use("01:11:31:16", 36, "Z686_5A (LAY2) (47.56 FPS)", timecode=86544, speed="198.333 %")],
    "fcp7xml/premiere_example.xml": [*PREMIERE, *PREMIERE_NESTED, *PREMIERE_DISSOLVE],
    "fcp7xml/premiere_generators.xml": [
        Use("00:00:00:00", 264, "Universal Counting Leader", None, 0, why=GENERATOR),
        Use("00:00:11:00", 119, "Black Video", None, 86313, why=GENERATOR),
        Use("00:00:15:23", 119, "Blue Matte", None, 86313, why=GENERATOR),
        Use("00:00:20:22", 119, "HD Bars and Tone", None, 86313, why=GENERATOR),
        Use("00:00:25:21", 116, "Transparent Video", None, 86313, why=GENERATOR),
        Use("00:00:30:17", 119, "Graphic", None, 86313, why=GENERATOR)],
    "fcpxml/29.97.fcpxml": CUTS_2997,
    "fcpxml/29.97d.fcpxml": [use._replace(at=use.at[:8] + ";" + use.at[9:]) for use in CUTS_2997],
    "fcpxml/DisabledClips.fcpxml": [
        Use("00:00:00:00", 241, "Basic Title", None, 86400, why=TITLE),
        Use("00:00:10:01", 241, "Basic Title 2", None, 86400, why=TITLE, enabled=False),
        # 416.166 s at 23.976 are 9978 frames; conformed to 24 they last 415.75 s.
        Use("00:00:20:02", 9978, "TestVideo", (0, 9978), speed="100.1 %"),
        Use("00:07:15:20", 9978, "TestVideo", (0, 9978), speed="100.1 %", enabled=False)],
    "fcpxml/MulticamSampleWithCuts.fcpxml": [
        # Angle A begins 260 frames into the multicam, B 304; A is 6260 long.
        Use("00:00:10:20", 877, "Day2_InterviewOwners_02_A", (0, 877)),
        Use("00:00:47:09", 810, "Day2_InterviewOwners_02_B", (833, 810)),
        Use("00:01:21:03", 856, "Day2_InterviewOwners_02_B", (1643, 856)),
        Use("00:01:56:19", 829, "Day2_InterviewOwners_02_A", (2543, 829)),
        Use("00:02:31:08", 1408, "Day2_InterviewOwners_02_A", (3372, 1408)),
        Use("00:03:30:00", 734, "Day2_InterviewOwners_02_B", (4736, 734)),
        Use("00:04:00:14", 746, "Day2_InterviewOwners_02_A", (5514, 746))],
    "fcpxml/fcpx_clips.fcpxml": [
        Use("00:00:00:00", 300, "IMG_0233", (0, 300)), Use("00:00:20:00", 300, "IMG_0268", (0, 300), track=2),
        Use("00:00:40:00", 300, "IMG_0857", (157, 300)), Use("00:01:00:00", 300, "IMG_0858", (0, 300))],
    "kdenlive/kdenlive_example_v240770.kdenlive": [
        # Both ends of an entry belong to it: 00:00:02.920 is frame 73, the 74th.
        Use("00:00:00:00", 74, "Dark Blue", None, 0, 1, GENERATOR),
        Use("00:00:00:00", 74, "Placeholder: Unsupported clip type", None, 0, 2, GENERATOR),
        Use("00:00:02:24", 218, "Wide", (166, 218)), Use("00:00:11:17", 166, "Close 1", (95, 166), track=2),
        Use("00:00:18:08", 373, "Wide", (508, 373)), Use("00:00:22:01", 203, "Close 2", (0, 203), track=2)],
    "kdenlive/image_sequence_example.otio": [Use("00:00:00:00", 30, "sample_sequence", (10, 30), 86410)],
    "otio_reference/simple_cut.otio": [
        Use("00:00:00:00", 3, "Clip-001", (3, 3)), Use("00:00:00:03", 6, "Clip-002", (2, 6)),
        Use("00:00:00:09", 4, "Clip-003", (0, 4)), Use("00:00:00:13", 6, "Clip-004", (0, 6), 100)],
    "otio_reference/transition.otio": [
        Use("00:00:00:00", 3, "Clip-001", (3, 3)), Use("00:00:00:03", 6, "Clip-002", (2, 6)),
        Use("00:00:00:09", 4, "Clip-003", (2, 4), 3), Use("00:00:00:13", 6, "Clip-004", (0, 6), 100)],
    "otio_reference/screening_example.otio": SCREENING,
    "otio_reference/nested_example.otio": [
        Use("00:00:00:00", 238, "Normal Clip 1", timecode=135),
        Use("00:00:09:22", 31, "Clip Inside A Stack 1", timecode=373),  # 37 frames, of which the stack shows 31
        Use("00:00:11:05", 33, "Normal Clip 2", timecode=101),
        # 24 frames at 0.8545 of their speed last 28.
        Use("00:00:12:14", 28, "Clip Inside A Stack 2", timecode=429, speed="85.455 %"),
        Use("00:00:13:19", 63, "Normal Clip 3", timecode=179),
        Use("00:00:16:10", 4, "Clip Inside A Track", timecode=471, why=FREEZE, speed="freeze"),
        Use("00:00:16:14", 238, "Normal Clip 4", timecode=135)],
    "otio_reference/big_int.otio": [Use("00:00:00:00", 24, "black", (0, 24), 1)],
    "otio_reference/generator_reference_test.otio": [Use("00:00:00:00", 50, "C", (0, 50), why=GENERATOR)],
    "otio_reference/MissingMedia.otio": [Use("00:00:00:00", 3, "Letter_None", (0, 3), why=STILL)],
    "otio_reference/MissingMedia2.otio": [
        Use("00:00:00:00", 3, "Letter_A", (0, 3), why=STILL), Use("00:00:00:03", 3, "Letter_None", (0, 3), why=STILL)],
    "otio_reference/CompositeTracks.otio": [
        Use("00:00:00:00", 5, "Blue Clip", (0, 5), why=GENERATOR), Use("00:00:00:00", 10, "Counter Clip", (0, 10),
                                                                        track=2),
        Use("00:00:00:05", 5, "Green Clip", (0, 5), why=GENERATOR)],
    "otio_reference/Transition.otio": [
        Use("00:00:00:00", 5, "Counter", (0, 5)), Use("00:00:00:05", 5, "Color", (3, 5), why=GENERATOR)],
    "synthetic/multi_reference.otio": [Use("01:00:00:00", 48, "sh010", (0, 48), 86412)],
    "synthetic/nuke_like.otio": [
        # Start at 24, length at 23.976: 48 timeline frames are 47.05 frames of the plate and the first.
        Use("01:00:01:00", 48, "sh010", (12, 48), 86412),
        Use("01:00:03:00", 60, "sh020", (8, 90), 1009, speed="150 %"),
        # Nuke writes the frame that is seen first: 30, back to 1.
        Use("01:00:03:00", 30, "sh040_reverse", (1, 30), 86401, 2, BACKWARDS, "reverse 100 %"),
        Use("01:00:05:12", 36, "sh030_freeze", (10, 1), 86410, why=FREEZE, speed="freeze")],
    "synthetic/resolve_like.otio": [
        # 91046.625 / 25 * 24 - 87399 = 5.76: the plate's frame 5 has begun; 73 frames later 75.84.
        Use("01:00:00:00", 74, "output.[1000-1100].exr", (5, 71), 87404),
        Use("01:00:02:24", 50, "A001_C002.mov", (100, 100), 90100, speed="200 %"),
        Use("01:00:02:24", 50, "sh020_lipsync_v001.mov", (0, 50), 90100, 2),
        Use("01:00:04:24", 41, "A001_C003.mov", (20, 41), 90020, why=BACKWARDS, speed="reverse 100 %"),
        Use("01:00:07:00", 100, "Compound Clip 1", None, 0, why="names no file"),
        Use("01:00:11:00", 30, "A001_C004.mov", (200, 30), 90200, enabled=False)],
    # 0 of the source is no timecode: the media begins at 997.
    "ayon_clips/img_seq_23.976_metadata.otio": [Use("00:00:00:00", 51, "sh020", (0, 51), 997)],
    # 883159 / 23.976 * 24 - 883750 = 293.04.
    "ayon_clips/img_seq_24_to_23.976_no_legacy.otio": [Use("00:00:00:00", 108, "", (293, 108), 884043)],
    # 909986.0387 / 23.976024627685547 * 25 - 948674 = 176, and 11 frames at twice the speed are 22.94 of the plate's.
    "ayon_clips/img_seq_2x_speed.otio": [Use("00:00:00:00", 11, "sh010", (176, 22), 948850, speed="200 %")],
    "ayon_clips/img_seq_2x_speed_resolve.otio": [
        Use("00:00:00:00", 11, "output.[1001-1099].tif", (39, 22), speed="200 %")],
    "ayon_clips/img_seq_freeze_frame.otio": [
        Use("00:00:00:00", 5, "sh010", (181, 1), 948855, why=FREEZE, speed="freeze")],
    "ayon_clips/img_seq_reverse_speed_no_tc.otio": [
        Use("00:00:00:00", 41, "output.[1000-1099].tif", (20, 41), why=BACKWARDS, speed="reverse 100 %")],
    "ayon_clips/img_seq_with_handles.otio": [Use("00:00:00:00", 39, "output.[1000-1100].tif", (34, 39))],
    "ayon_clips/qt_embedded_tc_review.otio": [Use("00:00:00:00", 68, "qt_embedded_tc.mov", (14, 68), 86414)],
    "ayon_clips/qt_handle_tail_review.otio": [Use("00:00:00:00", 66, "qt_no_tc_24fps.mov", (35, 66))],
    # 171 frames at 2.5 are 427.5.
    "ayon_clips/qt_retimed_speed.otio": [
        Use("00:00:00:00", 171, "simple_editorial_setup.mp4", (0, 427), speed="250 %")],
    "ayon_clips/qt_timewarp.otio": [
        Use("00:00:00:00", 11, "sh010", (176, 11), 948850, why=CURVE, speed="TimeWarp")],
}
