"""Codes of languages: some exist twice, and QuickTime as FFmpeg writes it knows but one of the two."""

from __future__ import annotations

# ISO 639-2: what the language calls itself, and the code that libraries use instead.
_LIBRARY_CODES = {
    "bod": "tib", "ces": "cze", "cym": "wel", "deu": "ger", "ell": "gre", "eus": "baq", "fas": "per", "fra": "fre",
    "hye": "arm", "isl": "ice", "kat": "geo", "mkd": "mac", "mri": "mao", "msa": "may", "mya": "bur", "nld": "dut",
    "ron": "rum", "slk": "slo", "sqi": "alb", "zho": "chi",
}  # fmt: skip

# Where FFmpeg's table for QuickTime departs from the libraries' codes.
_QUICKTIME = {"ces": "ces", "fra": "fra", "ron": "ron", "slk": "slk", "swe": "sve"}

_OWN_CODES = {other: own for table in (_LIBRARY_CODES, _QUICKTIME) for own, other in table.items()}


def own_code(language: str | None) -> str | None:
    """The language as it calls itself ("deu" for "ger"); None where the file says nothing ("und")."""
    if language in (None, "", "und"):
        return None
    return _OWN_CODES.get(language, language)


def written_code(language: str, format_name: str) -> str:
    """The code under which a container of FFmpeg's format keeps the language."""
    if format_name != "mov":
        return language
    own = _OWN_CODES.get(language, language)
    return _QUICKTIME.get(own) or _LIBRARY_CODES.get(own, own)
