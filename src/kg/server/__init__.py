"""What it takes to talk to a SPARQL server: addresses, logins, patience, and what an answer may be."""
