"""The blocks as single steps of oneDNN, the library that torch reckons with on processors of the x86 kind.

Convolution, sum and cut in one pass over the picture, with the weights laid out once and not at every call. These are
torch's own operations, those that its compiler uses; they stand in no manual, so who calls this must do without them
where they fail.
"""

from __future__ import annotations

import platform
from collections.abc import Callable

import torch
from torch import Tensor, nn

from retake.engines.wav2lip.layers import Block, GrowingBlock

__all__ = ["can_fuse", "fuse", "fused"]


def can_fuse() -> bool:
    """Whether this machine has the operations, and gains by them."""
    return (platform.machine().lower() in ("x86_64", "amd64") and torch.backends.mkldnn.is_available()
            and hasattr(torch.ops.mkldnn, "_convolution_transpose_pointwise"))


def fused(made: Callable[[], nn.Module], trial: Callable[[nn.Module], object]) -> nn.Module:
    """A network that is fused where this machine gains by it.

    Args:
        made: Makes the network, folded and in the numbers it is to run in.
        trial: Runs it once; where that fails, with another oneDNN, the network is left as it was made.
    """
    if can_fuse():
        network = made()
        try:
            fuse(network)
            with torch.inference_mode():
                trial(network)
            return network
        except (AttributeError, NotImplementedError, RuntimeError, TypeError):
            pass
    return made()


def fuse(network: nn.Module) -> None:
    """Replace every block of a network, which is folded and in the numbers it is to run in, by one that is fused.

    Raises:
        RuntimeError: They can't be.
    """
    for part in list(network.modules()):
        for name, block in list(part.named_children()):
            if isinstance(block, Block | GrowingBlock) and isinstance(block.act, nn.ReLU):
                setattr(part, name, _FusedGrowing(block) if isinstance(block, GrowingBlock) else _Fused(block))


class _Fused(nn.Module):
    """A folded `Block`."""

    def __init__(self, block: Block) -> None:
        super().__init__()
        conv = block.conv_block[0]
        self.residual, self.bias = block.residual, conv.bias.detach()
        self.how = (conv.padding, conv.stride, conv.dilation, conv.groups)
        self.weight = torch.ops.mkldnn._reorder_convolution_weight(conv.weight.detach(), *self.how)

    def forward(self, x: Tensor) -> Tensor:
        """(n, given, height, width) -> (n, made, height', width')."""
        made: Tensor
        if self.residual:
            made = torch.ops.mkldnn._convolution_pointwise.binary(
                x, x, self.weight, self.bias, *self.how, "add", 1.0, "relu", [], None)
        else:
            made = torch.ops.mkldnn._convolution_pointwise(x, self.weight, self.bias, *self.how, "relu", [], "")
        return made


class _FusedGrowing(nn.Module):
    """A folded `GrowingBlock`."""

    def __init__(self, block: GrowingBlock) -> None:
        super().__init__()
        conv = block.conv_block[0]
        self.bias = conv.bias.detach()
        self.how = (conv.padding, conv.output_padding, conv.stride, conv.dilation, conv.groups)
        self.weight = torch.ops.mkldnn._reorder_convolution_transpose_weight(conv.weight.detach(), *self.how)

    def forward(self, x: Tensor) -> Tensor:
        """(n, given, height, width) -> (n, made, height', width')."""
        made: Tensor = torch.ops.mkldnn._convolution_transpose_pointwise(
            x, self.weight, self.bias, *self.how, "relu", [], "")
        return made
