"""The curator's desk: from the text of an article to sourced statements, of which a person accepts each."""
