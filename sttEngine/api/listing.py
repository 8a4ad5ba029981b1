"""Lists of recordings: pages of them, all their ids in order, and what they can be narrowed by."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from sttEngine.api.deps import ServicesDep
from sttEngine.api.filters import PickedFilters
from sttEngine.api.schemas import ListingBody, RecordingsBody
from sttEngine.domain import Facets
from sttEngine.search.filters import typed_filters
from sttEngine.search.query import MAX_CHARACTERS
from sttEngine.store.listing import Listing, Sort

router = APIRouter(tags=["recordings"])
PAGE = 500


async def _listing(
    picked: PickedFilters,
    q: Annotated[
        str, Query(max_length=MAX_CHARACTERS, description="Words that the title must have, and filters such as kind:video.")
    ] = "",
    trashed: Annotated[bool, Query(description="Those in the trash instead of the others.")] = False,
    sort: Sort = "newest",
) -> Listing:
    typed, words = typed_filters(q)
    return Listing(trashed, picked.joined(typed), " ".join(words.split()), sort)


ListingDep = Annotated[Listing, Depends(_listing)]


@router.get("/recordings", summary="List recordings", operation_id="listRecordings")
async def list_recordings(
    services: ServicesDep,
    listing: ListingDep,
    limit: Annotated[int, Query(ge=1, le=PAGE)] = 50,
    offset: Annotated[int, Query(ge=0, le=2**31)] = 0,
    id: Annotated[list[str], Query(max_length=PAGE, description="These alone, in this order, whatever else is asked for.")] = [],  # noqa: B006
) -> RecordingsBody:
    """For a list that stays as it is while recordings come and go, take the ids of `GET /listing` first."""
    if id:
        rows = await services.shelf.rows(id)
        return RecordingsBody(recordings=rows, total=len(rows))
    page = await services.shelf.list(listing, limit=limit, offset=offset)
    return RecordingsBody(recordings=page.recordings, total=page.total)


@router.get("/listing", summary="The ids of all recordings of a list, in order", operation_id="getListing")
async def get_listing(services: ServicesDep, listing: ListingDep) -> ListingBody:
    return ListingBody(ids=await services.shelf.ids(listing), words=listing.words, filters=listing.filters)


@router.get("/facets", summary="What a list can be narrowed by", operation_id="getFacets")
async def get_facets(services: ServicesDep) -> Facets:
    return await services.shelf.facets()
