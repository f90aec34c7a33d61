"""The networks that judge lips against sound, and the one that judged Wav2Lip's pictures."""

from __future__ import annotations

from retake.weights.shapes import Shapes, linear, normed

# Channels from, channels to, kernel.
_FACE = ((15, 32, 7), (32, 64, 5), (64, 64, 3), (64, 64, 3), (64, 128, 3), (128, 128, 3), (128, 128, 3), (128, 128, 3),
         (128, 256, 3), (256, 256, 3), (256, 256, 3), (256, 512, 3), (512, 512, 3), (512, 512, 3), (512, 512, 3),
         (512, 512, 3), (512, 512, 1))
_SOUND = ((1, 32, 3), (32, 32, 3), (32, 32, 3), (32, 64, 3), (64, 64, 3), (64, 64, 3), (64, 128, 3), (128, 128, 3),
          (128, 128, 3), (128, 256, 3), (256, 256, 3), (256, 256, 3), (256, 512, 3), (512, 512, 1))
_JUDGE = (((3, 32, 7),), ((32, 64, 5), (64, 64, 5)), ((64, 128, 5), (128, 128, 5)), ((128, 256, 5), (256, 256, 5)),
          ((256, 512, 3), (512, 512, 3)), ((512, 512, 3), (512, 512, 3)), ((512, 512, 3), (512, 512, 1)))
# SyncNet's convolutions by their place in the row: place, channels from, channels to, kernel.
_HEARS = ((0, 1, 64, (3, 3)), (4, 64, 192, (3, 3)), (8, 192, 384, (3, 3)), (11, 384, 256, (3, 3)),
          (14, 256, 256, (3, 3)), (18, 256, 512, (5, 4)))
_SEES = ((0, 3, 96, (5, 7, 7)), (4, 96, 256, (1, 5, 5)), (8, 256, 256, (1, 3, 3)), (11, 256, 256, (1, 3, 3)),
         (14, 256, 256, (1, 3, 3)), (18, 256, 512, (1, 6, 6)))


def block(name: str, given: int, made: int, kernel: int) -> Shapes:
    """A convolution with its batch norm, as Wav2Lip calls them."""
    return {**linear(f"{name}.conv_block.0", made, given, kernel, kernel), **normed(f"{name}.conv_block.1", made)}


def expert(eighths: int = 8) -> Shapes:
    """Wav2Lip's lip-sync expert; one that was trained with so many eighths of the channels that look."""
    found: dict[str, tuple[int, ...]] = {}
    looks = [(given if given == 15 else given * eighths // 8, made * eighths // 8, kernel)
             for given, made, kernel in _FACE[:-2]]
    looks += [(512 * eighths // 8, 512, 3), _FACE[-1]]
    for encoder, row in (("face_encoder", looks), ("audio_encoder", _SOUND)):
        for place, (given, made, kernel) in enumerate(row):
            found |= block(f"{encoder}.{place}", given, made, kernel)
    return found


def discriminator() -> Shapes:
    """Wav2Lip's discriminator."""
    found = dict(linear("binary_pred.0", 1, 512, 1, 1))
    for number, row in enumerate(_JUDGE):
        for place, (given, made, kernel) in enumerate(row):
            found |= linear(f"face_encoder_blocks.{number}.{place}.conv_block.0", made, given, kernel, kernel)
    return found


def syncnet() -> Shapes:
    """The SyncNet of which papers quote LSE-C and LSE-D."""
    found: dict[str, tuple[int, ...]] = {}
    for side, row in (("netcnnaud", _HEARS), ("netcnnlip", _SEES)):
        for place, given, made, kernel in row:
            found |= linear(f"{side}.{place}", made, given, *kernel)
            found |= normed(f"{side}.{place + 1}", made)
    for side in ("netfcaud", "netfclip"):
        found |= linear(f"{side}.0", 512, 512)
        found |= normed(f"{side}.1", 512)
        found |= linear(f"{side}.3", 1024, 512)
    return found
