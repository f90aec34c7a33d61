"""What makes mouths: each engine a file or a folder."""
