"""The strip below the viewer: sounds, phones, lips, plan and marks over time."""
