"""The panel: Retake's window inside an editor, or beside one.

It runs in the editor's own Python where there is one, and therefore imports nothing but the standard library,
PySide6 and the light modules of `retake` (errors, options, timecode, manifest). All heavy work happens in another
process.

    window/     the whole: the panel with its parts, in a window of its own or within an editor's; begin here
    session.py  what is open, put together: who asks whom

    shots/      the table of shots           each of these is a part that an editor sees; it shows models, and asks
    viewer/     picture and sound            for what is to be done
    strip/      the shot's timeline
    controls/   the choices
    takes/      the versions
    queue/      the jobs, and who does them

    models/     what is known, chosen and shown: plain state, without widgets
    timeline/   fills the models with a timeline's shots, takes and outlooks, and keeps what is chosen
    shot/       the same of the shot that is looked at: what is known of it, and what it would look like
    actions/    what an editor has done: renders, places, judges
    host/       the editor beside which the panel stands, or the file that stands for one
    links/      the worker processes
    threads/    what goes on beside the panel's own thread

    look/       colours, icons, the style sheet
    keys.py     every key; words.py  every text
"""
