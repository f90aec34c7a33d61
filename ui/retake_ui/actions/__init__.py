"""What an editor has done by the panel: shots rendered, takes placed and judged, places shown in the editor."""
