"""How the panel looks: colours, style sheet, icons, signs for states."""
