"""Small models with random tensors, written as a user's files lie in folders."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch

from retake.engines.diffusion.libraries import libraries
from retake.engines.latentsync.network import Layout, Network
from retake.engines.musetalk.network import USUAL
from retake.weights.filing import BESIDE, hashed
from retake.weights.kinds import kind_named
from retake.weights.store import Model

HEARD = 16  # numbers a step of the small Whisper
MUSETALK = {**USUAL, "block_out_channels": [16, 16, 16, 16], "norm_num_groups": 8, "attention_head_dim": 2,
            "cross_attention_dim": HEARD, "layers_per_block": 1, "sample_size": 64}
VAE = {"_class_name": "AutoencoderKL", "block_out_channels": [8, 8, 16, 16], "layers_per_block": 1,
       "norm_num_groups": 4, "latent_channels": 4, "scaling_factor": 0.18215}
WHISPER = {"d_model": HEARD, "encoder_attention_heads": 2, "encoder_layers": 4, "encoder_ffn_dim": 4 * HEARD,
           "decoder_layers": 1, "decoder_attention_heads": 2, "decoder_ffn_dim": HEARD, "vocab_size": 64,
           "pad_token_id": 1, "bos_token_id": 1, "eos_token_id": 1, "decoder_start_token_id": 1}


def model(kind: str, path: Path) -> Model:
    """The model in a file, with what lies beside it now, as the models folder has it."""
    found = kind_named(kind)
    assert found
    beside = {name: hashed(path.with_name(name))[0] for name in BESIDE.get(kind, ()) if path.with_name(name).is_file()}
    return Model(path.stem, found, path, *hashed(path), settings=beside)


def musetalk(folder: Path, layers: int = 1) -> Model:
    """MuseTalk 1.5: unet.pth and musetalk.json; with two layers a block, as the real one has, it is as deep."""
    diffusers, _ = libraries()
    torch.manual_seed(1)
    folder.mkdir(parents=True)
    told = {**MUSETALK, "layers_per_block": layers}
    (folder / "musetalk.json").write_text(json.dumps(told))
    torch.save(diffusers.UNet2DConditionModel(**{name: told[name] for name in USUAL}).state_dict(),
               folder / "unet.pth")
    return model("musetalk", folder / "unet.pth")


def latentsync(folder: Path, longest: int = 24, name: str = "latentsync_unet.pt", layers: int = 1) -> Model:
    """LatentSync: a checkpoint with its network inside."""
    torch.manual_seed(2)
    folder.mkdir(parents=True)
    network = Network(Layout((32, 32, 32, 32), layers, HEARD, longest))
    torch.save({"global_step": 9, "state_dict": network.state_dict()}, folder / name)
    return model("latentsync", folder / name)


def vae(folder: Path, safe: bool = True, old: bool = False) -> Model:
    """The autoencoder as diffusers writes it: safetensors, or a pickle of before; with names of today or of 2022."""
    from safetensors.torch import save_file
    network = vae_network()
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps(VAE))
    tensors = {old_name(name) if old else name: value for name, value in network.state_dict().items()}
    path = folder / f"diffusion_pytorch_model.{'safetensors' if safe else 'bin'}"
    if safe:
        save_file(tensors, path)
    else:
        torch.save(tensors, path)
    return model("vae", path)


def vae_network() -> Any:
    """The small autoencoder, by diffusers alone."""
    diffusers, _ = libraries()
    torch.manual_seed(3)
    return diffusers.AutoencoderKL(
        block_out_channels=VAE["block_out_channels"], down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4, layers_per_block=1, norm_num_groups=4).eval()


def old_name(name: str) -> str:
    """What a tensor of the autoencoder was called before diffusers 0.18."""
    if ".attentions." not in name:
        return name
    for new, old in ((".to_q.", ".query."), (".to_k.", ".key."), (".to_v.", ".value."), (".to_out.0.", ".proj_attn.")):
        name = name.replace(new, old)
    return name


def whisper_network() -> Any:
    """The small Whisper, by transformers alone."""
    _, transformers = libraries()
    torch.manual_seed(4)
    return transformers.WhisperModel(transformers.WhisperConfig(**WHISPER)).eval()


def whisper(folder: Path) -> Model:
    """Whisper in transformers' layout."""
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps(WHISPER))
    torch.save(whisper_network().state_dict(), folder / "pytorch_model.bin")
    return model("whisper", folder / "pytorch_model.bin")


def openai_whisper(folder: Path) -> Model:
    """The same Whisper in OpenAI's layout, with a note of its heads beside it, because it is smaller than any real."""
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps({"encoder_attention_heads": 2}))
    names = {"self_attn.q_proj": "attn.query", "self_attn.k_proj": "attn.key", "self_attn.v_proj": "attn.value",
             "self_attn.out_proj": "attn.out", "self_attn_layer_norm": "attn_ln", "fc1": "mlp.0", "fc2": "mlp.2",
             "final_layer_norm": "mlp_ln", "embed_positions.weight": "positional_embedding"}
    tensors = {}
    for name, value in whisper_network().state_dict().items():
        if name.startswith("encoder."):
            for theirs, openai in names.items():
                name = name.replace(theirs, openai)
            tensors[name.replace("layers.", "blocks.").replace("layer_norm.", "ln_post.")] = value
    tensors["decoder.token_embedding.weight"] = torch.zeros(4, HEARD)
    torch.save({"dims": {"n_mels": 80}, "model_state_dict": tensors}, folder / "tiny.pt")
    return model("whisper", folder / "tiny.pt")
