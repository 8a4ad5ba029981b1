"""One thing done to many recordings, and their texts as one file. Each answers which it changed, and which not and why."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response, StreamingResponse

from sttEngine.api.deps import ServicesDep
from sttEngine.api.downloads import ATTACHED, attachment
from sttEngine.api.errors import fails_with
from sttEngine.api.schemas import BatchBody, BatchFavouriteBody, BatchTagsBody, BundleBody, BundleOrderBody
from sttEngine.domain import JobOptions
from sttEngine.errors import InvalidTag, NotFound, TooManyTags
from sttEngine.library.batches import Outcome

router = APIRouter(tags=["recordings"])


@router.post("/batch/tags", summary="Tag many", operation_id="tagMany", responses=fails_with(InvalidTag, TooManyTags))
async def tag_many(services: ServicesDep, body: BatchTagsBody) -> Outcome:
    """All in one transaction, as with favourites, trash and restoring."""
    return await services.batches.tag(body.ids, body.add, body.remove)


@router.post("/batch/favourite", summary="Make many favourites, or none", operation_id="favouriteMany")
async def favourite_many(services: ServicesDep, body: BatchFavouriteBody) -> Outcome:
    return await services.batches.favourite(body.ids, body.favourite)


@router.post("/batch/trash", summary="Put many in the trash", operation_id="trashMany")
async def trash_many(services: ServicesDep, body: BatchBody) -> Outcome:
    """Their jobs are cancelled first."""
    return await services.batches.trash(body.ids)


@router.post("/batch/restore", summary="Take many out of the trash", operation_id="restoreMany")
async def restore_many(services: ServicesDep, body: BatchBody) -> Outcome:
    return await services.batches.restore(body.ids)


@router.post("/batch/purge", summary="Delete many for good", operation_id="purgeMany")
async def purge_many(services: ServicesDep, body: BatchBody) -> Outcome:
    """In small steps; some hundreds at a time are answered within seconds."""
    return await services.batches.purge(body.ids)


@router.post("/batch/jobs", status_code=202, summary="Run every stage of many again", operation_id="runMany")
async def run_many(services: ServicesDep, body: BatchBody) -> Outcome:
    """One that is waiting or at work already is left to it."""
    return await services.batches.run(body.ids, JobOptions())


@router.post("/bundles", summary="Ask for the texts of many as one ZIP", operation_id="orderBundle")
async def order_bundle(services: ServicesDep, body: BundleOrderBody) -> BundleBody:
    """It is fetched by its id; `refused` are those that it will not hold."""
    order = await services.bundles.order(body.ids, body.format)
    return BundleBody(id=order.id, refused=order.refused)


@router.get(
    "/bundles/{bundle_id}",
    summary="The ZIP that was asked for: a folder a recording",
    operation_id="getBundle",
    response_class=StreamingResponse,
    responses={**ATTACHED, **fails_with(NotFound)},
)
async def get_bundle(services: ServicesDep, bundle_id: str) -> Response:
    from sttEngine.export.bundle import MEDIA_TYPE  # here, as in `downloads`

    pieces = services.bundles.pieces(services.bundles.find(bundle_id))
    return StreamingResponse(pieces, media_type=MEDIA_TYPE, headers={"Content-Disposition": attachment("recordings.zip")})
