"""Tests of the command kg, in real processes."""
