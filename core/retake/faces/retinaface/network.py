"""RetinaFace on a ResNet-50. Attributes are named as in the file of its weights."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional

from retake.errors import MediaError

__all__ = ["Outputs", "RetinaFace", "retinaface_of", "without_norms"]

# Boxes (n, priors, 4), scores before their softmax (n, priors, 2), points (n, priors, 10).
Outputs = tuple[Tensor, Tensor, Tensor]

_WIDE = 256  # channels of each level from the tree of features on
_PRIORS = 2  # at each place of a level


class _Bottleneck(nn.Module):
    """Narrow, look about, widen; what went in is added."""

    def __init__(self, given: int, narrow: int, stride: int) -> None:
        super().__init__()
        wide = narrow * 4
        self.conv1, self.bn1 = nn.Conv2d(given, narrow, 1, bias=False), nn.BatchNorm2d(narrow)
        self.conv2 = nn.Conv2d(narrow, narrow, 3, stride, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(narrow)
        self.conv3, self.bn3 = nn.Conv2d(narrow, wide, 1, bias=False), nn.BatchNorm2d(wide)
        self.downsample = nn.Sequential(nn.Conv2d(given, wide, 1, stride, bias=False), nn.BatchNorm2d(wide)) \
            if stride != 1 or given != wide else None

    def forward(self, x: Tensor) -> Tensor:
        """(n, given, height, width) -> (n, 4 * narrow, height / stride, width / stride)."""
        out = functional.relu(self.bn1(self.conv1(x)))
        out = functional.relu(self.bn2(self.conv2(out)))
        out = self.bn3(self.conv3(out))
        return functional.relu(out + (x if self.downsample is None else self.downsample(x)))


class _Body(nn.Module):
    """A ResNet-50 up to its last convolution."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(3, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64)
        self.layer1 = _layer(64, 64, 3, 1)
        self.layer2 = _layer(256, 128, 4, 2)
        self.layer3 = _layer(512, 256, 6, 2)
        self.layer4 = _layer(1024, 512, 3, 2)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """(n, 3, height, width) -> features at every 8th, 16th and 32nd pixel, of 512, 1024 and 2048 channels."""
        out = functional.relu(self.bn1(self.conv1(x)))
        near = self.layer2(self.layer1(functional.max_pool2d(out, 3, 2, 1)))
        middle = self.layer3(near)
        return near, middle, self.layer4(middle)


class _Tree(nn.Module):
    """Tells each level what the coarser one knows."""

    def __init__(self) -> None:
        super().__init__()
        self.output1, self.output2, self.output3 = (_normed(given, _WIDE, 1) for given in (512, 1024, 2048))
        self.merge1, self.merge2 = _normed(_WIDE, _WIDE, 3), _normed(_WIDE, _WIDE, 3)

    def forward(self, features: tuple[Tensor, Tensor, Tensor]) -> tuple[Tensor, Tensor, Tensor]:
        """Three levels as the body gives them -> three of 256 channels, of the same sizes."""
        first, second, third = (functional.relu(part(one)) for part, one in
                                zip((self.output1, self.output2, self.output3), features, strict=True))
        second = functional.relu(self.merge2(second + functional.interpolate(third, size=second.shape[2:])))
        first = functional.relu(self.merge1(first + functional.interpolate(second, size=first.shape[2:])))
        return first, second, third


class _Context(nn.Module):
    """Looks about each place at three widths."""

    def __init__(self) -> None:
        super().__init__()
        half, quarter = _WIDE // 2, _WIDE // 4
        self.conv3X3 = _normed(_WIDE, half, 3)
        self.conv5X5_1, self.conv5X5_2 = _normed(_WIDE, quarter, 3), _normed(quarter, quarter, 3)
        self.conv7X7_2, self.conv7x7_3 = _normed(quarter, quarter, 3), _normed(quarter, quarter, 3)

    def forward(self, x: Tensor) -> Tensor:
        """(n, 256, height, width) -> the same shape."""
        about = functional.relu(self.conv5X5_1(x))
        wide = self.conv7x7_3(functional.relu(self.conv7X7_2(about)))
        return functional.relu(torch.cat([self.conv3X3(x), self.conv5X5_2(about), wide], dim=1))


class _Head(nn.Module):
    """Says so many numbers of each prior."""

    def __init__(self, numbers: int) -> None:
        super().__init__()
        self.numbers = numbers
        self.conv1x1 = nn.Conv2d(_WIDE, _PRIORS * numbers, 1)

    def forward(self, x: Tensor) -> Tensor:
        """(n, 256, height, width) -> (n, height * width * 2, numbers), row by row."""
        return self.conv1x1(x).permute(0, 2, 3, 1).reshape(len(x), -1, self.numbers)


class RetinaFace(nn.Module):
    """The whole network."""

    def __init__(self) -> None:
        super().__init__()
        self.body = _Body()
        self.fpn = _Tree()
        self.ssh1, self.ssh2, self.ssh3 = _Context(), _Context(), _Context()
        self.ClassHead = nn.ModuleList(_Head(2) for _ in range(3))
        self.BboxHead = nn.ModuleList(_Head(4) for _ in range(3))
        self.LandmarkHead = nn.ModuleList(_Head(10) for _ in range(3))

    def forward(self, pictures: Tensor) -> Outputs:
        """What it says of each prior of each picture.

        Args:
            pictures: (n, 3, height, width) float32 R'G'B', less its mean and over its spread; any size.
        """
        levels = self.fpn(self.body(pictures))
        seen = [part(one) for part, one in zip((self.ssh1, self.ssh2, self.ssh3), levels, strict=True)]
        boxes, scores, points = (torch.cat([head(one) for head, one in zip(heads, seen, strict=True)], dim=1)
                                 for heads in (self.BboxHead, self.ClassHead, self.LandmarkHead))
        return boxes, scores, points


def retinaface_of(tensors: Mapping[str, Tensor]) -> RetinaFace:
    """The network with those weights, ready to be asked.

    Raises:
        MediaError: They are another network's.
    """
    with torch.device("meta"):
        network = RetinaFace()
    # Older files lack the counters of the norms: nothing is computed with those.
    counters = {name: torch.zeros((), dtype=torch.int64) for name in network.state_dict()
                if name.endswith("num_batches_tracked")}
    given = {name: one.float() if one.is_floating_point() else one for name, one in tensors.items()}
    try:
        network.load_state_dict(counters | given, strict=True, assign=True)
    except RuntimeError:
        raise MediaError("The weights are not those of RetinaFace on a ResNet-50. Bring "
                         "retinaface_resnet50_2020-07-20.pth with: retake models add FILE") from None
    return network.eval().requires_grad_(False)


def without_norms(network: nn.Module) -> nn.Module:
    """The same network, every norm become part of the convolution before it: the same numbers sooner. It changes."""
    for part in list(network.modules()):
        for conv, norm in _pairs(part):
            _join(getattr(part, conv), getattr(part, norm))
            setattr(part, norm, nn.Identity())
    return network


def _pairs(part: nn.Module) -> list[tuple[str, str]]:
    """The names of a part's convolutions with the norms that follow them."""
    names = [name for name, _ in part.named_children()]
    if isinstance(part, nn.Sequential):
        return [(a, b) for a, b in pairwise(names) if isinstance(part[int(b)], nn.BatchNorm2d)]
    return [(name.replace("bn", "conv"), name) for name in names if isinstance(getattr(part, name), nn.BatchNorm2d)]


def _join(conv: nn.Conv2d, norm: nn.BatchNorm2d) -> None:
    assert norm.running_mean is not None and norm.running_var is not None
    gain = norm.weight.double() / torch.sqrt(norm.running_var.double() + norm.eps)
    weight, bias = conv.weight.double() * gain[:, None, None, None], norm.bias - norm.running_mean.double() * gain
    conv.weight, conv.bias = (nn.Parameter(one.float(), requires_grad=False) for one in (weight, bias))


def _normed(given: int, made: int, kernel: int) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(given, made, kernel, 1, kernel // 2, bias=False), nn.BatchNorm2d(made))


def _layer(given: int, narrow: int, count: int, stride: int) -> nn.Sequential:
    return nn.Sequential(_Bottleneck(given, narrow, stride),
                         *(_Bottleneck(narrow * 4, narrow, 1) for _ in range(count - 1)))
