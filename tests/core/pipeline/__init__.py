"""Tests of a shot's way from plate to take."""
