"""What we use of the editors' own interfaces, typed by us: everything may answer with nothing."""
