"""The parts of `kg.validate`: what can be wrong with data, where it stands, and how it is said."""
