"""Namespaces, prefixes and CURIEs: plain strings, no store and no foreign library."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from kg.errors import QueryError

BASE: Final = "https://w3id.org/spirit-kg/"
KG: Final = BASE + "ontology#"
ID: Final = BASE + "id/"
SOURCE: Final = BASE + "source/"
REGISTER: Final = BASE + "register/"
REFERENCE: Final = BASE + "reference/"
RULE: Final = BASE + "rule/"
MERGED: Final = BASE + "merged"

PREFIXES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "kg": KG,
        "id": ID,
        "art": SOURCE,
        "register": REGISTER,
        "reference": REFERENCE,
        "rule": RULE,
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "owl": "http://www.w3.org/2002/07/owl#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "org": "http://www.w3.org/ns/org#",
        "prov": "http://www.w3.org/ns/prov#",
        "schema": "https://schema.org/",
        "dcterms": "http://purl.org/dc/terms/",
        "foaf": "http://xmlns.com/foaf/0.1/",
        "wgs84_pos": "http://www.w3.org/2003/01/geo/wgs84_pos#",
        "sh": "http://www.w3.org/ns/shacl#",
        "wd": "http://www.wikidata.org/entity/",
    }
)
"""The prefixes every query and every written file knows without declaring them."""

NAMES: Final = ("skos:prefLabel", "rdfs:label", "dcterms:title", "schema:name", "foaf:name")
"""The properties that say what a thing is called, the best first."""

EVIDENCE_KINDS: Final = ("passage", "reading", "reference", "register", "rule")
"""The five kinds of evidence, strongest first; a graph of no kind is "unknown" and comes after them."""

# Letters that SPARQL allows in a local name, IRIs allow too, and Oxigraph reads (it stops at U+FFFF).
_LETTER = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\uffef"
)
_INNER = _LETTER + "0-9_\u00b7\u0300-\u036f\u203f\u2040\\-"
# One dot within at most: Oxigraph 0.5 does not read id:a.b.c, though SPARQL has it.
_PLAIN_LOCAL = rf"[{_LETTER}0-9_][{_INNER}]*(?:\.[{_INNER}]+)?"
# What nearly every name is; the pattern above takes 8 ms to compile, which only other names are worth.
_ASCII_LOCAL = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_\-]*")
# Longest namespace first, so that a namespace inside another one wins.
_NAMESPACES = sorted(((iri, prefix) for prefix, iri in PREFIXES.items()), key=lambda pair: -len(pair[0]))


def expand(curie: str) -> str:
    """The IRI of a CURIE; an absolute `scheme://…` IRI is returned as it is.

    Raises QueryError where there is no prefix or none that is known.

    >>> expand("id:spirit-red-boat")
    'https://w3id.org/spirit-kg/id/spirit-red-boat'
    """
    prefix, colon, local = curie.partition(":")
    if local.startswith("//"):
        return curie
    if not colon or prefix not in PREFIXES:
        known = " ".join(f"{name}:" for name in PREFIXES)
        raise QueryError(
            f"“{curie}” does not begin with a known prefix; known are {known}, or write the whole IRI",
            f"“{curie}”没有以已知前缀开头；已知前缀有 {known}，也可以写出完整的 IRI",
            value=curie,
        )
    return PREFIXES[prefix] + local


def shorten(iri: str) -> str:
    """The CURIE of an IRI where its local name needs no escaping, else the IRI unchanged.

    >>> shorten("https://w3id.org/spirit-kg/id/spirit-red-boat")
    'id:spirit-red-boat'
    >>> shorten("https://example.org/a")
    'https://example.org/a'
    """
    for namespace, prefix in _NAMESPACES:
        if iri.startswith(namespace):
            local = iri[len(namespace) :]
            return f"{prefix}:{local}" if _ASCII_LOCAL.fullmatch(local) or re.fullmatch(_PLAIN_LOCAL, local) else iri
    return iri
