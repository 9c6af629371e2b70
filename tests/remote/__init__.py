"""Servers: real ones, one that does wrong on purpose, and what kg makes of both."""
