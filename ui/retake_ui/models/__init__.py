"""What the panel knows and what its editor has chosen, without a widget: views subscribe, tests need no screen."""
