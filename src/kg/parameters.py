"""What a person gives for a parameter becomes a term; then a named query can be run."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from kg import labels, queries
from kg.errors import QueryError
from kg.queries import Parameter, Query, Term
from kg.store import Store
from kg.terms import PREFIXES, expand

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    import rdflib

    from kg.results import Table

    Value = str | int | float | Decimal | date | Term | rdflib.URIRef | rdflib.Literal

_XSD = PREFIXES["xsd"]
_FORMS = {
    "xsd:integer": r"[+-]?[0-9]+",
    "xsd:decimal": r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)",
    "xsd:boolean": r"true|false|1|0",
    "xsd:date": r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])",
    "xsd:gYear": r"[0-9]{4}",
}
"""How a literal of these types is written; other types take any text."""
_TAGGED = r'(?s)"(.*)"(?:@([A-Za-z]+(?:-[A-Za-z0-9]+)*))?'
_TEXTS = ("rdf:langString", "rdfs:Literal", "xsd:string")


def run(name: str, store: Store, /, **parameters: Value) -> Table:
    """The answer of a SELECT of the catalogue; parameters not given keep their defaults.

    A value is a CURIE, an IRI, a label, a Python number or date, or a term of pyoxigraph or rdflib.
    QueryError for an unknown query or parameter, NotFoundError for a name that nothing bears.

    >>> from kg.store import open_store
    >>> table = run("honors-of-branch", open_store(), branch="洞头")
    >>> len(table) > 0
    True
    """
    query = queries.named(name)
    return store.select(bind(store, query, parameters))


def bind(store: Store, query: Query, values: Mapping[str, Value]) -> Query:
    """The query about what the values mean in this store.

    >>> from kg.store import open_store
    >>> query = queries.parse("#+ params: branch kg:Branch\\nASK { VALUES ?branch { id:x } ?branch ?p ?o }")
    >>> bind(open_store(), query, {"branch": "洞头"}).params[0].default.value.rpartition("/")[2]
    'branch-dongtou'
    """
    known = {parameter.name: parameter for parameter in query.params}
    for name in values:
        if name not in known:
            raise queries.unknown_parameter(query, name)
    return query.bind({name: term(store, known[name], value) for name, value in values.items()})


def term(store: Store, parameter: Parameter, value: Value) -> Term:
    """The term that a value means for a parameter.

    >>> from kg.store import open_store
    >>> year = Parameter("year", "xsd:integer", Literal(2020))
    >>> term(open_store(), year, "2021").value
    '2021'
    """
    found = _given(value)
    if found is None and isinstance(value, str):
        return _written(store, parameter, value)
    if found is None:
        raise _unfit(parameter, repr(value), "an id, a name, a number, a date or a term", "标识、名称、数、日期或词项")
    if isinstance(found, Literal) and not _takes_literals(parameter):
        raise _unfit(parameter, repr(value), f"a {parameter.type_}", f"{parameter.type_} 类的对象")
    return found


def _given(value: object) -> Term | None:
    """The term that a value is, without asking a store; None for text and for anything else."""
    if isinstance(value, NamedNode | Literal):
        return value
    if rdflib := sys.modules.get("rdflib"):
        if isinstance(value, rdflib.URIRef):
            return NamedNode(str(value))
        if isinstance(value, rdflib.Literal):
            datatype = None if value.datatype is None or value.language else NamedNode(str(value.datatype))
            return Literal(str(value), datatype=datatype, language=value.language)
        if isinstance(value, rdflib.BNode):
            raise QueryError("a blank node means nothing in a query", "空白节点在查询里没有意义", value=value)
    return None if isinstance(value, str) else _number_or_date(value)


def _number_or_date(value: object) -> Literal | None:
    if isinstance(value, bool | int | float):
        return Literal(value)
    from datetime import date, datetime
    from decimal import Decimal

    if isinstance(value, Decimal):
        return Literal(f"{value:f}", datatype=NamedNode(_XSD + "decimal"))
    if isinstance(value, datetime):
        return Literal(value.isoformat(), datatype=NamedNode(_XSD + "dateTime"))
    if isinstance(value, date):
        return Literal(value.isoformat(), datatype=NamedNode(_XSD + "date"))
    return None


def _written(store: Store, parameter: Parameter, text: str) -> Term:
    if parameter.type_ in _TEXTS:
        return tagged(text, parameter.default)
    if not parameter.type_.startswith("xsd:"):
        return NamedNode(labels.meant(store, text, parameter.type_))
    form = _FORMS.get(parameter.type_)
    if form and not re.fullmatch(form, text.strip()):
        example = f"{parameter.type_}, such as {parameter.default.value}"
        raise _unfit(parameter, f"“{text}”", example, example)
    return Literal(text.strip(), datatype=NamedNode(expand(parameter.type_)))


def tagged(text: str, default: Term) -> Literal:
    """A text, or a text with its language as SPARQL writes it; without one it takes the default's.

    >>> str(tagged('"第二批"@zh', Literal("", language="en")))
    '"第二批"@zh'
    """
    written = re.fullmatch(_TAGGED, text)
    language = default.language if isinstance(default, Literal) else None
    if written:
        text, language = written[1], written[2]
    return Literal(text, language=language) if language else Literal(text)


def _takes_literals(parameter: Parameter) -> bool:
    return parameter.type_.startswith("xsd:") or parameter.type_ in (*_TEXTS, *labels.ANYTHING)


def _unfit(parameter: Parameter, value: str, en: str, zh: str) -> QueryError:
    return QueryError(
        f"parameter {parameter.name} takes {en}, not {value}",
        f"参数 {parameter.name} 应为{zh}，不是 {value}",
        value=value,
    )
