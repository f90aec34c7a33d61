"""A take, made: analysis, plan, mouths, composite, movie, matte, report; or the plate itself, passed through."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from retake.audio import PcmTrack, SoundTrack, open_sound
from retake.cache import Cache
from retake.codecs import OutputCodec
from retake.engines.registry import PASSTHROUGH
from retake.jobs.alive import own_name
from retake.memory import give_back
from retake.pipeline.ahead import Ahead
from retake.pipeline.analysis import Tell
from retake.pipeline.companions import matte_frame, matte_writer, patch_frame, patch_writer
from retake.pipeline.decided import decided
from retake.pipeline.decision import Decision
from retake.pipeline.leftovers import clear
from retake.pipeline.making import Maker
from retake.pipeline.measuring import note_pace
from retake.pipeline.passing import NOTE, VERDICT, facts, passed_through
from retake.pipeline.report import Report
from retake.pipeline.request import RenderRequest, Span, span_of
from retake.pipeline.second import SecondJudge
from retake.plate_copy import plate_sounds
from retake.quality.watch import Watch
from retake.speeds import Stopwatch, written_with
from retake.take_files import Holder, TakeFiles, next_take
from retake.video import VideoInfo, VideoReader, is_sequence, open_video, open_writer
from retake.video.codec_choice import codec_named
from retake.video.frame import Frame

# Sees a frame as it went into the take, the plate's facts and how it is looked at.
Show = Callable[[Frame, VideoInfo, str], None]


@dataclass(frozen=True, slots=True)
class Take:
    """What came out of a render.

    Attributes:
        movie: The take.
        matte: Where pixels may have changed.
        report: take.json.
        frames: Frames written.
        touched: How many of them were changed.
        passed_on: How many are the very packets or files of the plate.
        patch: The changed pixels alone, where they were asked for.
        face: The face that speaks, counted from the left; 0 where nobody was looked for.
        notes: What the artist should know.
        verdict: "pass", "look" or "fail"; why, take.json says.
    """

    movie: Path
    matte: Path
    report: Path
    frames: int
    touched: int
    passed_on: int
    patch: Path | None
    face: int
    notes: tuple[str, ...]
    verdict: str


def render(request: RenderRequest, cache: Cache, tell: Tell, holder: Holder | None = None,
           show: Show | None = None) -> Take:
    """The take of a shot. `tell` hears (step, done, of); what it raises ends the work and leaves nothing behind.

    `holder` is the job that it is rendered for, where it is for one; `show` sees every frame that was written.
    """
    options = request.options
    options.naming.check_values()
    pace = Stopwatch(tell)
    with ExitStack() as stack:
        reader = stack.enter_context(open_video(request.plate, options.conform))
        span = span_of(request, reader.info)
        decision = None if options.engine == PASSTHROUGH else decided(request, reader, span, cache, pace)
        give_back()
        if holder is None:
            clear(request)
        files = next_take(options.folder or request.plate.parent, request.plate, options.naming,
                          holder or Holder("", own_name()))
        try:
            take = _written(request, reader, span, decision, files, pace, show)
        except BaseException:
            files.give_up()
            raise
        if decision:  # the pace of a copy says nothing of what a take costs
            written = written_with(codec_named(options.codec, reader.info).name, options.engine)
            note_pace(pace, cache, reader.info, written, files)
        return take


def _written(request: RenderRequest, reader: VideoReader, span: Span, decision: Decision | None, files: TakeFiles,
             tell: Tell, show: Show | None) -> Take:
    info = reader.info
    like = info.cut(span.start, span.stop)
    codec = codec_named(request.options.codec, info)
    movie = movie_path(files, codec, info)
    report = Report(request, span, info, {"movie": movie.name, "matte": files.matte.name},
                    facts=decision.facts if decision else facts())
    with ExitStack() as stack:
        sounds = [] if codec.is_sequence else _sounds(request, info, span, movie, stack)
        writer = stack.enter_context(open_writer(movie, codec.name, like, sounds))
        mattes = stack.enter_context(matte_writer(files.matte, like))
        patches = stack.enter_context(patch_writer(files.patch, like)) if request.options.patch else None
        watch = None
        notes: tuple[str, ...] = (NOTE,)
        frames = passed_through(reader, span)
        if decision:
            second = SecondJudge(request, info, span, decision)
            report.facts = {**report.facts, **second.told(decision.notes)}
            notes = (*decision.notes, *second.notes)
            watch = stack.enter_context(Watch(info, decision.tracks, decision.face, request.options.view, second))
            frames = stack.enter_context(Maker(reader, span, decision)).frames(span.start, span.stop)
        made = stack.enter_context(Ahead(frames))
        for record, frame, done, matte in made:
            writer.write(done.frame)
            if watch:
                watch.see(frame, done)
            mattes.write(matte_frame(frame.number, matte))
            if patches:
                patches.write(patch_frame(done))
            report.frames.append(record)
            if show:
                show(done.frame, info, request.options.view)
            tell("Writing", len(report.frames), span.stop - span.start)
        verdict = report.judge(watch.seen(), decision.expected) if watch and decision else VERDICT
    holder = files.holder()
    report.job, report.passed_on = holder.job if holder else "", writer.passed_on
    report.write(files.report)
    files.finish()
    return Take(movie, files.matte, files.report, writer.written, report.touched, writer.passed_on,
                files.patch if request.options.patch else None, decision.face.number if decision else 0,
                notes, verdict)


def movie_path(files: TakeFiles, codec: OutputCodec, info: VideoInfo) -> Path:
    """Where the movie goes: in the plate's own kind of file where the codec lies in it."""
    if codec.is_sequence:
        own_folder = files.folder / files.stem
        own_folder.mkdir(exist_ok=True)
        return own_folder / f"{files.stem}.%06d{codec.containers[0]}"
    own = info.path.suffix.lower()
    return files.movie(own if own in codec.containers else codec.containers[0])


def _sounds(request: RenderRequest, info: VideoInfo, span: Span, movie: Path, stack: ExitStack) -> list[SoundTrack]:
    """The dialogue, which stays open with the stack, and behind it the plate's own sounds where they are wanted."""
    rate = 48_000 if movie.suffix == ".mxf" else None  # MXF takes no other; elsewhere a line keeps its own
    dialogue = stack.enter_context(open_sound(request.dialogue, rate=rate))
    lead = round((span.first - span.start) / info.rate * dialogue.rate)
    length = round((span.stop - span.start) / info.rate * dialogue.rate)
    found: list[SoundTrack] = [PcmTrack.from_reader(dialogue, start=-lead, length=length)]
    if request.options.plate_sound and not is_sequence(request.plate):
        found += plate_sounds(info, span.start, span.stop)
    return found
