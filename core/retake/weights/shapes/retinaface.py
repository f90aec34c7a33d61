"""RetinaFace on a ResNet-50."""

from __future__ import annotations

from retake.weights.shapes import Shapes, linear, normed

_BODY = ((3, 64), (4, 128), (6, 256), (3, 512))  # how many bottlenecks, of how many channels, in each layer
_TREE = (("output1", 512, 1), ("output2", 1024, 1), ("output3", 2048, 1), ("merge1", 256, 3), ("merge2", 256, 3))
_CONTEXT = (("conv3X3", 256, 128), ("conv5X5_1", 256, 64), ("conv5X5_2", 64, 64), ("conv7X7_2", 64, 64),
            ("conv7x7_3", 64, 64))


def retinaface() -> Shapes:
    """All of the network's entries."""
    found: dict[str, tuple[int, ...]] = {**linear("body.conv1", 64, 3, 7, 7, bias=False), **normed("body.bn1", 64)}
    given = 64
    for layer, (count, channels) in enumerate(_BODY, 1):
        for number in range(count):
            found |= _bottleneck(f"body.layer{layer}.{number}", given, channels, first=number == 0)
            given = channels * 4
    for name, channels, kernel in _TREE:
        found |= _convolution(f"fpn.{name}", channels, 256, kernel)
    for level in range(3):
        for name, channels, made in _CONTEXT:
            found |= _convolution(f"ssh{level + 1}.{name}", channels, made, 3)
        for head, made in (("ClassHead", 4), ("BboxHead", 8), ("LandmarkHead", 20)):
            found |= linear(f"{head}.{level}.conv1x1", made, 256, 1, 1)
    return found


def _convolution(name: str, given: int, made: int, kernel: int) -> Shapes:
    return {**linear(f"{name}.0", made, given, kernel, kernel, bias=False), **normed(f"{name}.1", made)}


def _bottleneck(name: str, given: int, channels: int, first: bool) -> Shapes:
    found: dict[str, tuple[int, ...]] = {}
    for number, (took, made, kernel) in enumerate(
            ((given, channels, 1), (channels, channels, 3), (channels, channels * 4, 1)), 1):
        found |= linear(f"{name}.conv{number}", made, took, kernel, kernel, bias=False)
        found |= normed(f"{name}.bn{number}", made)
    if first:
        found |= linear(f"{name}.downsample.0", channels * 4, given, 1, 1, bias=False)
        found |= normed(f"{name}.downsample.1", channels * 4)
    return found
