"""How LatentSync's pictures come out of noise: DDIM, by the sound and away from silence."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from retake.engines.diffusion.libraries import libraries
from retake.engines.latentsync.network import Network


@dataclass(frozen=True)
class Sampling:
    """How the noise is taken away; the authors' own numbers.

    Attributes:
        steps: In how many steps.
        guidance: How far the mouth goes from what it would be without any sound to what it is with it, and beyond.
        seed: Of the noise.
    """

    steps: int = 20
    guidance: float = 1.5
    seed: int = 1247


def sampled(network: Network, seen: Tensor, sound: Tensor, how: Sampling) -> Tensor:
    """The codes of a chunk's frames, (frames, 4, h, w) float32.

    Every frame of every chunk begins as the same noise, made on the processor: the same on every machine, and no
    chunk's texture differs from the next one's.

    Args:
        network: On its device, in its precision.
        seen: (frames, 9, h, w): the mask, the codes of the covered faces and of the references.
        sound: (frames, tokens, heard).
        how: How.
    """
    diffusers, _ = libraries()
    scheduler = diffusers.DDIMScheduler(beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear",
                                        clip_sample=False, set_alpha_to_one=False, steps_offset=1)
    scheduler.set_timesteps(how.steps, device=seen.device)
    noise = torch.randn((1, 4, *seen.shape[2:]), generator=torch.Generator().manual_seed(how.seed))
    codes = (noise * scheduler.init_noise_sigma).to(seen.device).repeat(len(seen), 1, 1, 1)
    heard = torch.stack([torch.zeros_like(sound), sound])
    for time in scheduler.timesteps:
        given = torch.cat([codes.to(seen.dtype), seen], dim=1)
        silent, spoken = network(given.expand(2, *given.shape), time, heard).float()
        codes = scheduler.step(silent + how.guidance * (spoken - silent), time, codes, eta=0.0).prev_sample
    return codes
