"""CURIEs: short where that is safe to write, and the same IRI on the way back."""

import pyoxigraph as ox
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kg.errors import QueryError
from kg.terms import EVIDENCE_KINDS, ID, KG, PREFIXES, SOURCE, expand, shorten

ANY_LOCAL_NAME = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters=' <>"{}|^`\\'), max_size=12)


@pytest.mark.parametrize(
    ("iri", "curie"),
    [
        (ID + "spirit-red-boat", "id:spirit-red-boat"),
        (KG + "Spirit", "kg:Spirit"),
        (ID + "红船", "id:红船"),
        (SOURCE + "zhejiang-mobile-2021", "art:zhejiang-mobile-2021"),
        (PREFIXES["wgs84_pos"] + "lat", "wgs84_pos:lat"),
        (ID + "v1.2", "id:v1.2"),
    ],
)
def test_plain_names_are_shortened(iri: str, curie: str) -> None:
    assert shorten(iri) == curie
    assert expand(curie) == iri


@pytest.mark.parametrize(
    "iri", [SOURCE + "a/p18s2", ID, ID + "a.", ID + ".a", ID + "-a", ID + "a b", ID + "a(b)", "urn:x", "https://e.org/"]
)
def test_what_would_need_escaping_and_what_is_foreign_stays_whole(iri: str) -> None:
    assert shorten(iri) == iri


@given(st.sampled_from(sorted(PREFIXES.values())), ANY_LOCAL_NAME)
@example(ID, "a%20b")
@example(ID, "²")
@example(ID, "a\u200d.\u00b7")
def test_every_iri_comes_back_from_its_short_form(namespace: str, local: str) -> None:
    assert expand(shorten(namespace + local)) == namespace + local


@given(st.sampled_from(sorted(PREFIXES.values())), ANY_LOCAL_NAME)
@example(ID, "²")
@example(ID, "1a")
@example(ID, "٣")
@example(ID, "\ufff0")
@example(ID, "\U0001fffe")
@example(ID, "𠀀")
@example(ID, "a.b.c")
def test_every_short_form_means_the_same_to_the_engine(namespace: str, local: str) -> None:
    curie = shorten(namespace + local)
    if "://" not in curie:
        answer = ox.Store().query(f"SELECT ({curie} AS ?iri) {{}}", prefixes=dict(PREFIXES))
        assert isinstance(answer, ox.QuerySolutions)
        assert next(answer)["iri"] == ox.NamedNode(namespace + local)


def test_a_whole_iri_is_its_own_expansion() -> None:
    assert expand("https://example.org/a") == "https://example.org/a"


@pytest.mark.parametrize("curie", ["nope:a", "spirit-red-boat", "", ":a"])
def test_an_unknown_prefix_is_named_with_those_that_are_known(curie: str) -> None:
    with pytest.raises(QueryError) as caught:
        expand(curie)
    assert caught.value.value == curie
    assert "kg:" in caught.value.en
    assert "kg:" in caught.value.zh


def test_the_prefixes_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        PREFIXES["kg"] = "https://example.org/"  # type: ignore[index]


def test_the_kinds_of_evidence_are_in_the_order_of_their_strength() -> None:
    assert EVIDENCE_KINDS == ("passage", "reading", "reference", "register", "rule")
