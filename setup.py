"""How the three packages become one distribution. What it is called and says of itself stands in manifest.json."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from setuptools import find_packages, setup
from setuptools.command.build_py import build_py

HERE = Path(__file__).resolve().parent
MANIFEST = json.loads((HERE / "manifest.json").read_text(encoding="utf-8"))
ROOMS = {"retake": "core/retake", "retake_ui": "ui/retake_ui", "retake_plugin": "plugin/retake_plugin"}
NEWEST_MINOR = int(MANIFEST["python"]["supported"][-1].removeprefix("3."))


class BuildWithManifest(build_py):
    """Puts what is no Python module into the wheel, where `retake.manifest.home` looks for it.

    An editable installation needs no copies: it finds everything in the checkout.
    """

    def run(self) -> None:
        """Build the packages, then copy the manifest, the resources and the files that editors look for."""
        super().run()
        if self.editable_mode:
            return
        named = [copy["source"] for host in MANIFEST["hosts"] for copy in host["copies"]]
        resources = [str(path.relative_to(HERE)) for path in sorted((HERE / "resources").rglob("*")) if path.is_file()]
        for name in ["manifest.json", *resources, *named]:
            if (HERE / name).is_file():
                target = Path(self.build_lib, "retake", name)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(HERE / name, target)


setup(
    name=MANIFEST["name"],
    version=MANIFEST["version"],
    description=MANIFEST["description"],
    long_description=(HERE / "README.md").read_text(encoding="utf-8"),
    long_description_content_type="text/markdown",
    license=MANIFEST["licence"],
    python_requires=f">={MANIFEST['python']['minimum']}, <3.{NEWEST_MINOR + 1}",
    packages=[found for room, folder in ROOMS.items()
              for found in (room, *(f"{room}.{inner}" for inner in find_packages(folder)))],
    package_dir=ROOMS,
    package_data={room: ["py.typed"] for room in ROOMS},
    cmdclass={"build_py": BuildWithManifest},
    entry_points={"console_scripts": ["retake = retake.cli:main"]},
    install_requires=[
        "av==18.*",
        "click>=8.5,<9",
        "mediapipe==0.10.21",
        "numpy>=1.26,<2",
        "opencv-contrib-python>=4.11,<4.12",
        "OpenEXR>=3.4,<4",
        "OpenTimelineIO==0.18.*",
        "otio-aaf-adapter==2.0.*",
        "pocketsphinx==5.1.*",
    ],
    extras_require={
        # Blender as a module, to test its adapter in the real editor: its 4.5 is there for one Python, and not
        # everywhere.
        "blender": [
            "bpy==4.5.*; python_version == '3.11' and (sys_platform != 'linux' or platform_machine == 'x86_64')",
        ],
        # MuseTalk and LatentSync. Of these two the versions must fit one another: both stand on huggingface_hub.
        "diffusion": [
            "diffusers==0.42.*",
            "torch==2.13.*",
            "transformers==5.23.*",
        ],
        "neural": ["torch==2.13.*"],
        # Not the package PySide6 itself: it brings a browser of 300 MB too.
        "panel": [
            # 6.12.0 takes a reference of True away with every signal: before Python 3.12 that ends the process.
            "PySide6_Addons>=6.5,!=6.12.0,<7",
            "PySide6_Essentials>=6.5,!=6.12.0,<7",
        ],
        "dev": [
            "fusionscript-stubs==21.0.*",
            "hypothesis>=6.100",
            "librosa==0.11.*",
            "mypy>=1.15",
            "pytest>=8.3",
            "pytest-qt>=4.4",
            "pytest-timeout>=2.3",
            "pytest-xdist>=3.6",
            "ruff>=0.11",
            "safetensors>=0.4",
            "setuptools>=77",
            "types-nuke==13.2.*",
        ],
    },
)
