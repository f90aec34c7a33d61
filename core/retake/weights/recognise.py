"""Which model a file holds, told from the names and shapes of its tensors alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from retake.errors import MediaError
from retake.printable import printable
from retake.weights.kinds import ModelKind, kind_named
from retake.weights.shapes import Shapes, diffusion, retinaface, sync, wav2lip, whisper

Details = Mapping[str, int | str | bool]
_Check = Callable[[str, Shapes], Details]


class Shaped(Protocol):
    """What has a shape: a torch.Tensor, a numpy array, or what is known of a tensor in a file."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Its shape."""


@dataclass(frozen=True)
class Recognised:
    """What a file's tensors are.

    Attributes:
        kind: The kind of model.
        details: What differs within the kind. Of Wav2Lip `side` (96, 192, 256, 288 or 384) and `sam`, of Wav2Lip and
            its expert `eighths` where they were trained with fewer channels than usual, of Whisper and
            the autoencoder `names` ("openai", "huggingface"; "old", "new"), of LatentSync `motion`.
        needed: The tensors that the model consists of; a file may hold others beside them.
    """

    kind: ModelKind
    details: Details = field(default_factory=dict)
    needed: tuple[str, ...] = ()


# Others that lie beside these, and what is to be said of them.
_OTHERS: tuple[tuple[str, str], ...] = (
    ("conv3_3_norm.weight", "S3FD, a detector of faces that Retake has no need of"),
    ("body.stage1.0.0.weight", "RetinaFace on a small network; bring the one on ResNet-50 (retinaface-pytorch)"),
    ("cp.resnet.conv1.weight", "BiSeNet, which Retake has no need of"),
    ("backbone.stem.0.conv.weight", "DWPose, which Retake has no need of"),
    ("stylegan_decoder.constant_input.weight", "GFPGAN, which Retake has no need of"),
    ("text_model.embeddings.token_embedding.weight", "CLIP, which Retake has no need of"),
    ("model.diffusion_model.input_blocks.0.0.weight", "Stable Diffusion, which only makes pictures from words"),
    ("visual_encoder.down_blocks.0.norm1.weight", "LatentSync's SyncNet, which only its training needs"),
)


def recognised(tensors: Mapping[str, Shaped]) -> Recognised:
    """Which model tensors of these names and shapes are.

    Raises:
        MediaError: None that Retake knows, or one of which something is missing or of another shape. The line begins
            with the word "It".
    """
    shapes = {name: tuple(one.shape) for name, one in tensors.items()}
    for names, kind_name, check in _SIGNS:
        if all(name in shapes for name in names):
            return _whole(kind_name, check, shapes)
    if all(name in shapes for name in _UNET):
        return _drawing(shapes)
    for name, words in _OTHERS:
        if name in shapes:
            raise MediaError(f"It is {words}.")
    raise MediaError("It holds none of the models that Retake knows. `retake models` lists them.")


def _whole(kind_name: str, check: _Check, shapes: Shapes) -> Recognised:
    """The model of that kind, where all of it is there."""
    kind = kind_named(kind_name)
    assert kind is not None
    details = check(kind.label, shapes)
    return Recognised(kind, details, tuple(_needed(kind_name, shapes)))


def _drawing(shapes: Shapes) -> Recognised:
    """One of the networks that grew from Stable Diffusion's: their first layers tell them apart."""
    channels = shapes["conv_in.weight"][1:2]
    if channels == (8,):
        return _whole("musetalk", _exactly(lambda: diffusion.unet(8)), shapes)
    if channels == (13,):
        return _whole("latentsync", _latentsync, shapes)
    raise MediaError("It is a network of Stable Diffusion's kind, but neither MuseTalk's nor LatentSync's.")


def _needed(kind: str, shapes: Shapes) -> list[str]:
    """The tensors that the model consists of."""
    return [name for name in shapes if kind != "whisper" or name.removeprefix("model.").startswith("encoder.")]


def _compare(label: str, shapes: Shapes, wanted: Shapes, more: Callable[[str], bool] = lambda name: False) -> None:
    """Raise MediaError at the first tensor that is missing, of another shape, or not the model's.

    Counters of a batch norm may be missing: old files have none, and only training reads them.
    """
    for name, shape in wanted.items():
        if name not in shapes:
            if not name.endswith(".num_batches_tracked"):
                raise MediaError(f"It is not all of {label}: {name} is missing. Download it again.")
        elif shapes[name] != shape:
            raise MediaError(f"It is not the {label} that Retake knows: {name} is {_said(shapes[name])}, not "
                             f"{_said(shape)}.")
    for name in shapes:
        if name not in wanted and not more(name):
            raise MediaError(f"It is not the {label} that Retake knows: nothing is known of {printable(name)[:80]}.")


def _said(shape: tuple[int, ...]) -> str:
    return " × ".join(map(str, shape)) or "one number"


def _exactly(wanted: Callable[[], Shapes]) -> _Check:
    """A check that all is there and as it must be."""
    def check(label: str, shapes: Shapes) -> Details:
        _compare(label, shapes, wanted())
        return {}

    return check


def _generator(label: str, shapes: Shapes) -> Details:
    """Wav2Lip's generator: the classic one exactly, one that grew from it as far as it is alike."""
    wrong = wav2lip.at_odds(shapes)
    side = None if wrong else wav2lip.side_of(shapes)
    sam = any(name.endswith("sam.sa.conv1.weight") for name in shapes)
    if side == 96 and not sam:
        eighths = _eighths(shapes["face_encoder_blocks.0.0.conv_block.0.weight"], 2)
        _compare(label, shapes, wav2lip.classic(eighths))
        return {"side": side, "sam": sam} | ({"eighths": eighths} if eighths < 8 else {})
    if side is None:
        why = f"{printable(wrong)[:80]} does not fit the rest" if wrong else "the size of its pictures can't be told"
        known = ", ".join(map(str, wav2lip.SIDES))
        raise MediaError(f"It is not the {label} that Retake knows: {why}. Known are those for {known} pixels.")
    return {"side": side, "sam": sam}


def _expert(label: str, shapes: Shapes) -> Details:
    """Wav2Lip's expert, all of it or one with fewer channels."""
    eighths = _eighths(shapes["face_encoder.0.conv_block.0.weight"], 4)
    _compare(label, shapes, sync.expert(eighths))
    return {"eighths": eighths} if eighths < 8 else {}


def _eighths(first: tuple[int, ...], each: int) -> int:
    """With how many eighths of its channels a network was trained, by the shape of its first layer."""
    return first[0] // each if first and first[0] % each == 0 and 0 < first[0] < 8 * each else 8


def _autoencoder(label: str, shapes: Shapes) -> Details:
    """The autoencoder, whose older files call the parts of its attention otherwise."""
    old = "decoder.mid_block.attentions.0.query.weight" in shapes
    names = {name: name for name in shapes}
    if old:
        for given, now in (("query", "to_q"), ("key", "to_k"), ("value", "to_v"), ("proj_attn", "to_out.0")):
            names = {name: new.replace(f"attentions.0.{given}.", f"attentions.0.{now}.")
                     for name, new in names.items()}
    # Some have the attention's matrices as convolutions of one point.
    plain = {names[name]: shape[:2] if "mid_block.attentions" in name else shape for name, shape in shapes.items()}
    _compare(label, plain, diffusion.vae())
    return {"names": "old" if old else "new"}


def _hearing(label: str, shapes: Shapes) -> Details:
    """Whisper tiny, of which only the encoder is needed."""
    openai = "encoder.blocks.0.attn.query.weight" in shapes
    plain = {name.removeprefix("model."): shape for name, shape in shapes.items()}
    size = plain["encoder.conv1.weight"][:1]
    if size != (384,):
        raise MediaError(f"It is a Whisper of another size; bring Whisper tiny (its layers have {_said(size)} numbers, "
                         "not 384).")
    _compare(label, plain, whisper.open_ai() if openai else whisper.hugging_face(), more=lambda name: True)
    return {"names": "openai" if openai else "huggingface"}


def _latentsync(label: str, shapes: Shapes) -> Details:
    """LatentSync's network: Stable Diffusion's, with layers between that look from frame to frame."""
    # A matrix at its attention's doors is a convolution of one point in some files.
    plain = {name: (*shape, 1, 1) if name.endswith((".proj_in.weight", ".proj_out.weight")) and len(shape) == 2
             and ".motion_modules." not in name else shape for name, shape in shapes.items()}
    _compare(label, plain, diffusion.unet(13), more=lambda name: ".motion_modules." in name)
    return {"motion": any(".motion_modules." in name for name in shapes)}


_UNET = ("conv_in.weight", "down_blocks.0.attentions.0.transformer_blocks.0.attn2.to_k.weight")
_SIGNS: tuple[tuple[tuple[str, ...], str, _Check], ...] = (
    (("binary_pred.0.weight", "face_encoder_blocks.0.0.conv_block.0.weight"), "wav2lip-discriminator",
          _exactly(sync.discriminator)),
    (("face_encoder_blocks.0.0.conv_block.0.weight", "face_decoder_blocks.0.0.conv_block.0.weight"), "wav2lip",
          _generator),
    (("face_encoder.0.conv_block.0.weight", "audio_encoder.0.conv_block.0.weight"), "lipsync-expert",
          _expert),
    (("netcnnaud.0.weight", "netcnnlip.0.weight"), "syncnet", _exactly(sync.syncnet)),
    (("ssh1.conv3X3.0.weight", "body.layer1.0.conv1.weight"), "retinaface", _exactly(retinaface.retinaface)),
    (("quant_conv.weight", "decoder.conv_in.weight"), "vae", _autoencoder),
    (("encoder.conv1.weight", "encoder.blocks.0.attn.query.weight"), "whisper", _hearing),
    (("encoder.conv1.weight", "encoder.layers.0.self_attn.q_proj.weight"), "whisper", _hearing),
    (("model.encoder.conv1.weight", "model.encoder.layers.0.self_attn.q_proj.weight"), "whisper", _hearing),
)
