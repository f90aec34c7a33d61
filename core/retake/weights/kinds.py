"""The models that Retake knows: what each is for, where its files come from, its licence and what that forbids.

Nothing is ever downloaded: where a file comes from is told as text, for the user to fetch it. Light: standard library
only.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ModelKind:
    """A kind of model.

    Attributes:
        name: How commands call it.
        label: What people call it.
        engine: The engine that renders with it; "" where none does.
        use: What Retake does with it, in a few words.
        about: What it is, in a sentence.
        layouts: The kinds of files that are taken.
        files: How its files are usually called.
        source: Where to get them, in words.
        licence: Its licence, in a few words.
        forbids: What that forbids, in a sentence; "" where it forbids nothing.
        research_only: Whether a take made with it needs the user's word first.
        sizes: Bytes of the usual files where they are known; another size is no fault.
        roughly: About how many bytes its largest file has, where no more is known; 0 where not even that is.
        sha256: What the usual files hash to where that is known.
    """

    name: str
    label: str
    engine: str
    use: str
    about: str
    layouts: tuple[str, ...]
    files: tuple[str, ...]
    source: str
    licence: str
    forbids: str = ""
    research_only: bool = False
    sizes: tuple[int, ...] = ()
    roughly: int = 0
    sha256: tuple[str, ...] = ()


_PICKLES = ("pth", "TorchScript", "safetensors")
_FOLDER = ("folder of diffusers or transformers", "its weights file alone")
_RESEARCH = ("Its authors give no licence. Their README says: personal, research and non-commercial purposes only, "
             "because of the footage it learned from (LRS2). No take made with it may be used commercially.")

KINDS: tuple[ModelKind, ...] = (
    ModelKind(
        "wav2lip", "Wav2Lip", "wav2lip", "draws mouths",
        "A network that draws a mouth for a sound, in a square of 96 pixels; others made the same for 192 to 384.",
        _PICKLES, ("wav2lip.pth", "wav2lip_gan.pth", "Wav2Lip-SD-NOGAN.pt", "Wav2Lip-SD-GAN.pt"),
        "The README of github.com/Rudrabha/Wav2Lip links the files of its authors.",
        "research only", _RESEARCH, True,
        sizes=(435_801_865,)),
    ModelKind(
        "wav2lip-discriminator", "Wav2Lip's discriminator", "", "nothing but Wav2Lip's training",
        "The network that judged Wav2Lip's pictures while it learned. It draws none.",
        _PICKLES, ("visual_quality_disc.pth",),
        "The README of github.com/Rudrabha/Wav2Lip links it.",
        "research only", _RESEARCH, True),
    ModelKind(
        "lipsync-expert", "Wav2Lip's lip-sync expert", "", "judges lips against sound",
        "SyncNet for colour pictures: says whether five frames of a mouth belong to a fifth of a second of sound.",
        _PICKLES, ("lipsync_expert.pth",),
        "The README of github.com/Rudrabha/Wav2Lip links it.",
        "research only", _RESEARCH, True),
    ModelKind(
        "syncnet", "SyncNet", "", "measures LSE-C and LSE-D",
        "The network with which papers measure lip sync.",
        _PICKLES, ("syncnet_v2.model",),
        "github.com/joonson/syncnet_python names the address in its download_model.sh.",
        "MIT code, nothing said of weights",
        "Its authors say nothing of the weights. Ask them before you sell anything that was measured with it."),
    ModelKind(
        "retinaface", "RetinaFace ResNet-50", "", "finds small, dark and turned faces",
        "A detector of faces, used where the bundled one is unsure.",
        _PICKLES, ("retinaface_resnet50_2020-07-20.pth", "retinaface_resnet50_2020-07-20-f168fae3c.zip"),
        "github.com/ternaus/retinaface names the address (package retinaface-pytorch).",
        "MIT code, learned on research data",
        "It learned from WIDER FACE, whose pictures are for research. Ask your lawyer before you use it commercially."),
    ModelKind(
        "musetalk", "MuseTalk", "musetalk", "draws mouths",
        "A network of 850 million numbers that repaints the lower half of a face of 256 pixels; 1.0 and 1.5.",
        ("pth", "safetensors", "folder with vae and whisper"), ("musetalkV15/unet.pth", "musetalk/pytorch_model.bin"),
        "huggingface.co/TMElyralab/MuseTalk",
        "any purpose, or openrail-m: unclear",
        "Its README says: any purpose, even commercially. Its page is tagged creativeml-openrail-m, which forbids a "
        "list of harmful uses. Ask its authors which of the two holds.", roughly=3_400_000_000),
    ModelKind(
        "latentsync", "LatentSync", "latentsync", "draws mouths",
        "A diffusion network that repaints the lower face over 16 frames; 1.0, 1.5 and 1.6.",
        ("pt", "safetensors"), ("latentsync_unet.pt",),
        "huggingface.co/ByteDance: LatentSync, LatentSync-1.5, LatentSync-1.6",
        "openrail++ (code: Apache-2.0)",
        "openrail++ forbids a list of harmful uses, and binds whoever gets the model from you to the same list.",
        roughly=5_070_000_000),
    ModelKind(
        "vae", "Stable Diffusion's autoencoder (sd-vae-ft-mse)", "", "MuseTalk and LatentSync draw with it",
        "Turns pictures into a small code and back.",
        _FOLDER, ("diffusion_pytorch_model.safetensors", "diffusion_pytorch_model.bin"),
        "huggingface.co/stabilityai/sd-vae-ft-mse", "MIT", roughly=335_000_000),
    ModelKind(
        "whisper", "Whisper tiny", "", "MuseTalk and LatentSync hear with it",
        "A network that hears speech.",
        _FOLDER, ("tiny.pt", "pytorch_model.bin", "model.safetensors"),
        "huggingface.co/openai/whisper-tiny, or tiny.pt as github.com/openai/whisper names it", "MIT"),
)


def kind_named(name: str) -> ModelKind | None:
    """The kind of that name, or the one that an engine of that name renders with; None where there is none."""
    for kind in KINDS:
        if name and name in (kind.name, kind.engine):
            return kind
    return None
