"""The vocabulary: list, add, change, remove terms; what accepted corrections suggest."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from sttEngine.api.deps import ServicesDep
from sttEngine.api.errors import fails_with
from sttEngine.api.schemas import SuggestionsBody, TermAddBody, TermChangeBody, VocabularyBody
from sttEngine.domain import Term
from sttEngine.errors import InvalidTag, TermExists, TermNotFound, VocabularyFull

router = APIRouter(prefix="/vocabulary", tags=["vocabulary"])
TermId = Annotated[str, Path(description="Id of a term, 32 hexadecimal digits.")]


@router.get("", summary="Every term, in the order of their texts", operation_id="listTerms")
async def list_terms(services: ServicesDep) -> VocabularyBody:
    return VocabularyBody(terms=await services.vocabulary.list())


@router.post(
    "",
    status_code=201,
    summary="Add a term",
    operation_id="addTerm",
    responses=fails_with(InvalidTag, TermExists, VocabularyFull),
)
async def add_term(services: ServicesDep, body: TermAddBody) -> Term:
    """Recordings that are transcribed from then on use it; run a recording's transcription again to use it there."""
    return await services.vocabulary.add(body.text, body.aliases, body.scope)


@router.get("/suggestions", summary="Words that accepted corrections put in", operation_id="listTermSuggestions")
async def list_suggestions(services: ServicesDep) -> SuggestionsBody:
    return SuggestionsBody(suggestions=await services.vocabulary.suggestions())


@router.patch(
    "/{term_id}", summary="Change a term", operation_id="changeTerm", responses=fails_with(TermNotFound, InvalidTag, TermExists)
)
async def change_term(services: ServicesDep, term_id: TermId, body: TermChangeBody) -> Term:
    return await services.vocabulary.change(term_id, text=body.text, aliases=body.aliases, scope=body.scope)


@router.delete(
    "/{term_id}",
    status_code=204,
    summary="Remove a term",
    operation_id="removeTerm",
    response_class=Response,
    responses=fails_with(TermNotFound),
)
async def remove_term(services: ServicesDep, term_id: TermId) -> None:
    await services.vocabulary.remove(term_id)
