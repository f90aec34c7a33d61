"""The face mesh whose model lies in MediaPipe's wheel, fed with our own windows.

MediaPipe's ready-made solution finds faces itself, keeps state between pictures, and hides how sure it is. This
graph is its inner part alone: one picture in, points and presence out.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from retake.faces.mesh import FaceMesh, Picture, Reading
from retake.faces.quiet import quiet

_PIXELS = 192
_GRAPH = """
input_stream: "image"
output_stream: "landmarks"
output_stream: "presence"
num_threads: 1
node { calculator: "ConstantSidePacketCalculator" output_side_packet: "PACKET:with_attention"
  options { [mediapipe.ConstantSidePacketCalculatorOptions.ext] { packet { bool_value: true } } } }
node { calculator: "ImageToTensorCalculator" input_stream: "IMAGE:image" output_stream: "TENSORS:seen"
  options { [mediapipe.ImageToTensorCalculatorOptions.ext] {
    output_tensor_width: 192 output_tensor_height: 192 output_tensor_float_range { min: 0.0 max: 1.0 } } } }
node { calculator: "FaceLandmarksModelLoader" input_side_packet: "WITH_ATTENTION:with_attention"
  output_side_packet: "MODEL:model" }
node { calculator: "TfLiteCustomOpResolverCalculator" output_side_packet: "OP_RESOLVER:resolver" }
node { calculator: "InferenceCalculator" input_stream: "TENSORS:seen" input_side_packet: "MODEL:model"
  input_side_packet: "OP_RESOLVER:resolver" output_stream: "TENSORS:found"
  options { [mediapipe.InferenceCalculatorOptions.ext] { delegate { xnnpack { num_threads: 1 } } } } }
node { calculator: "SplitTensorVectorCalculator" input_stream: "found" output_stream: "points" output_stream: "flag"
  options { [mediapipe.SplitVectorCalculatorOptions.ext] { ranges { begin: 0 end: 6 } ranges { begin: 6 end: 7 } } } }
node { calculator: "TensorsToFloatsCalculator" input_stream: "TENSORS:flag" output_stream: "FLOAT:presence"
  options { [mediapipe.TensorsToFloatsCalculatorOptions.ext] { activation: SIGMOID } } }
node { calculator: "TensorsToFaceLandmarksWithAttention" input_stream: "TENSORS:points"
  output_stream: "LANDMARKS:landmarks" }
"""


class BundledMesh(FaceMesh):
    """MediaPipe's mesh with attention to lips and eyes. One thread: several may run side by side."""

    pixels = _PIXELS
    name = "mediapipe-0.10.21-attention"

    def __init__(self) -> None:
        with quiet():
            import mediapipe
            from mediapipe.python import packet_creator, packet_getter
            from mediapipe.python._framework_bindings import calculator_graph, image_frame, resource_util
            resource_util.set_resource_dir(str(Path(mediapipe.__file__).parents[1]))
            self._pack = packet_creator.create_image_frame
            self._unpack, self._number = packet_getter.get_proto, packet_getter.get_float
            self._format = image_frame.ImageFormat.SRGB
            self._found: dict[str, Any] = {}
            self._time = 0
            self._graph: Any = calculator_graph.CalculatorGraph(graph_config=_GRAPH)
            for stream in ("landmarks", "presence"):
                self._graph.observe_output_stream(stream, self._found.__setitem__)
            self._graph.start_run({})
            # The first picture loads the network, which talks.
            self.read(np.zeros((_PIXELS, _PIXELS, 3), np.uint8))

    def read(self, picture: Picture) -> Reading | None:
        """The face that fills a picture, uint8 R'G'B' (192, 192, 3)."""
        self._time += 1
        self._found.clear()
        packet = self._pack(np.ascontiguousarray(picture), image_format=self._format).at(self._time)
        self._graph.add_packet_to_input_stream("image", packet)
        self._graph.wait_until_idle()
        if "landmarks" not in self._found:
            return None
        listed = self._unpack(self._found["landmarks"]).landmark
        points = np.array([(p.x, p.y, p.z) for p in listed], np.float32) * np.float32(_PIXELS)
        return Reading(points, float(self._number(self._found["presence"])))

    def close(self) -> None:
        """Ends the graph; a second call does nothing."""
        if self._graph is not None:
            with quiet():
                self._graph.close()
            self._graph = None
