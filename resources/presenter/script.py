"""What the presenter says, and what is to be put into his mouth."""

from __future__ import annotations

from speech import Line

FRAMES, RATE = 288, 25
LEAD = 0.44  # seconds before the first word

PLATE = Line(
    "<speak>Good evening, and welcome to the programme. My name is Robin, and I was made by a computer, "
    "from the first frame to the last. Please watch my mouth, while somebody moves the words about.</speak>",
    "gmw/en+m3", 172, 38, 62)
ADR = Line(
    "<speak>Good evening, <break time='260ms'/> and welcome to the programme. <break time='60ms'/> My name is Robin, "
    "<prosody rate='88%'>and I was made by a computer,</prosody> <prosody rate='118%'>from the first frame to the "
    "last.</prosody> <prosody rate='112%'>Please watch my mouth, while somebody moves the words about.</prosody>"
    "</speak>", "gmw/en+m7", 166, 46, 70)
DUB = Line(
    "<speak>Thank you very much for coming, everybody. What I am about to tell you was never on my lips. "
    "We have borrowed every move of them from another piece of this film.</speak>", "gmw/en+m3", 158, 38, 62)
