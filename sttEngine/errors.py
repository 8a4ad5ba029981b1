"""Everything that can go wrong and is told to a person, each with a stable code and a next step.

    RecordRouteError
    ├── InputError            the file or request cannot be worked on as it is
    │   ├── EmptyFile  FileTooLarge  UnsupportedFormat  UnreadableMedia  NoAudio  PlaylistRefused
    │   ├── EncryptedDocument  DocumentWithoutText  UnreadableDocument  NotAFile  InvalidRequest
    │   ├── UploadInterrupted  TranscriptWithoutTimes  TimesOutOfOrder  InvalidTag  TooManyTags  InvalidTemplate
    │   └── InvalidSetting
    ├── AccessError           the caller may not
    │   └── TokenRefused  OriginRefused  HostRefused
    ├── NotFound              RecordingNotFound  JobNotFound  ModelUnknown  ResultNotReady  TermNotFound
    │                         TemplateNotFound  SegmentNotFound  VersionNotFound  UploadNotFound
    │                         LicenceNotFound
    ├── Conflict              JobNotInState  RecordingInTrash  DataFolderInUse  PortInUse  FileInUse  TermExists
    │   └── VocabularyFull  LineChanged  CorrectionNotPlaced  UploadOutOfStep  UploadTakenOver
    │                         SettingFixed  TemplateExists  TemplateInUse
    ├── DependencyError       FfmpegMissing  EngineMissing  ModelMissing  ModelCorrupt  ContextTooLarge
    │   └── LanguageServerUnreachable  LanguageServerRefused
    ├── FetchError            SourceUnreachable  WrongBytes  DiskFull
    ├── WorkerError           WorkerCrashed  WorkerStalled  WorkerOutOfMemory
    ├── StoreError            ArchiveMissing  ArchiveVersion  ArchiveBusy  ArchiveUnwritable  ArchiveDamaged  ArchiveClosed
    └── InternalError         a bug of ours; the log has the trace

`code` is the class name in snake_case and never changes once released. The message catalogs hold a sentence in each
language for every code; a test walks this tree. Foreign exceptions become these where they are first met, chained.
`Cancelled` is not an error: it unwinds a stage that was told to stop.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from sttEngine.domain import ErrorBody


class Cancelled(BaseException):
    """A stage was told to stop. Derives from BaseException so that no handler of errors takes it for one."""


class RecordRouteError(Exception):
    """Base of the tree. `hint` says what to do next; a class may bring a default one."""

    code: ClassVar[str] = "error"
    default_hint: ClassVar[str] = "Look into the log for details."

    def __init_subclass__(cls) -> None:
        cls.code = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", cls.__name__).lower()

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint if hint is not None else self.default_hint

    def body(self) -> ErrorBody:
        return ErrorBody(code=self.code, message=self.message, hint=self.hint)


class InputError(RecordRouteError):
    default_hint = "Check the file and try again. The original is kept as it is."


class EmptyFile(InputError):
    default_hint = "The file has no bytes. Copy it again from where it came from."


class FileTooLarge(InputError):
    default_hint = "Split the file, or raise RECORDROUTE_MAX_UPLOAD_BYTES."


class UnsupportedFormat(InputError):
    default_hint = "Use audio, video, PDF or plain text."


class UnreadableMedia(InputError):
    default_hint = "Play the file in another program; if that fails too, it is damaged. Export it again."


class NoAudio(InputError):
    default_hint = "There is no sound track in this file. It stays in your library as it is."


class PlaylistRefused(InputError):
    default_hint = "A playlist only points at other files. Drop those files instead."


class EncryptedDocument(InputError):
    default_hint = "Save a copy without the password and drop that."


class DocumentWithoutText(InputError):
    default_hint = "The pages are pictures. Run text recognition over the PDF first and drop the result."


class UnreadableDocument(InputError):
    default_hint = "Open the document in another program and save it again."


class NotAFile(InputError):
    default_hint = "Name a file. For a folder, name the files inside it."


class InvalidRequest(InputError):
    default_hint = "Compare the request with the reference at /api/docs."


class UploadInterrupted(InputError):
    default_hint = "The connection broke before all bytes arrived. Nothing was kept; send the file again."


class TranscriptWithoutTimes(InputError):
    default_hint = "Choose another format: txt, md, docx or json."


class TimesOutOfOrder(InputError):
    default_hint = "Choose times between those of the line before and the line after."


class InvalidTag(InputError):
    default_hint = "Use 1 to 40 characters."


class TooManyTags(InputError):
    default_hint = "Take some away; 20 are the most."


class InvalidTemplate(InputError):
    """`reason` names what is wrong, `about` which key or section, `line` where, counted from 1, as far as that is known."""

    default_hint = "Compare it with the example in the README."

    def __init__(
        self, message: str, *, hint: str | None = None, reason: str = "other", about: str = "", line: int | None = None
    ) -> None:
        super().__init__(message, hint=hint)
        self.reason, self.about, self.line = reason, about, line


class InvalidSetting(InputError):
    default_hint = "Look at the value again. Nothing was changed."


class AccessError(RecordRouteError):
    default_hint = "Open RecordRoute again from its window or from the address that it printed."


class TokenRefused(AccessError):
    pass


class OriginRefused(AccessError):
    pass


class HostRefused(AccessError):
    pass


class NotFound(RecordRouteError):
    default_hint = "It may have been deleted. Reload the list."


class RecordingNotFound(NotFound):
    pass


class JobNotFound(NotFound):
    pass


class ModelUnknown(NotFound):
    default_hint = "`python3 -m sttEngine models list` shows the ids there are."


class ResultNotReady(NotFound):
    default_hint = "Wait for the stage that makes it, or run that stage."


class TermNotFound(NotFound):
    default_hint = "It may have been removed. Reload the vocabulary."


class SegmentNotFound(NotFound):
    default_hint = "The transcript may have been made anew. Reload it."


class VersionNotFound(NotFound):
    default_hint = "Choose one of those that the list of versions has."


class TemplateNotFound(NotFound):
    default_hint = "Choose one of those that the list of templates has."


class UploadNotFound(NotFound):
    default_hint = "It was given up, or nothing came for a week. Send the file again from its beginning."


class LicenceNotFound(NotFound):
    default_hint = "Look at the package's own page: it brings no text with it."


class Conflict(RecordRouteError):
    default_hint = "Reload and try again."


class JobNotInState(Conflict):
    pass


class RecordingInTrash(Conflict):
    default_hint = "Restore it first."


class LineChanged(Conflict):
    default_hint = "Look at the line as it is now, and try again."


class CorrectionNotPlaced(Conflict):
    default_hint = "Edit the line by hand, or reject the correction."


class DataFolderInUse(Conflict):
    default_hint = "Close the other RecordRoute, or choose another folder with --data-dir."


class PortInUse(Conflict):
    default_hint = "Close the other program, or choose another port with --port and --ws-port (0 takes a free one)."


class FileInUse(Conflict):
    default_hint = "Close what plays or holds the file, then try again; nothing was lost."


class TermExists(Conflict):
    default_hint = "Change the one that is there: give it more spellings."


class VocabularyFull(Conflict):
    default_hint = "Remove terms that nobody says any more."


class UploadOutOfStep(Conflict):
    default_hint = "Ask the upload for `received_bytes` and go on from there."


class UploadTakenOver(Conflict):
    default_hint = "Another sender goes on with this upload. What has arrived is kept."


class SettingFixed(Conflict):
    default_hint = "Take the variable that fixes it away, then start again."


class TemplateExists(Conflict):
    default_hint = "Choose another name."


class TemplateInUse(Conflict):
    default_hint = "Choose another template for new minutes first."


class DependencyError(RecordRouteError):
    default_hint = "`python3 -m sttEngine doctor` shows what is missing and how to get it."


class FfmpegMissing(DependencyError):
    default_hint = "Install ffmpeg, or set FFMPEG_PATH to it."


class EngineMissing(DependencyError):
    pass


class ModelMissing(DependencyError):
    default_hint = "`python3 -m sttEngine models fetch` brings it."


class ModelCorrupt(DependencyError):
    default_hint = "`python3 -m sttEngine models fetch` brings it again."


class ContextTooLarge(DependencyError):
    default_hint = "Set RECORDROUTE_CONTEXT_TOKENS to less, choose a smaller model or close other programs, then try again."


class BrowserMissing(DependencyError):
    default_hint = "`python3 -m sttEngine test` installs what drives the page: playwright and Chromium."


class LanguageServerUnreachable(DependencyError):
    default_hint = "Start the server, or check RECORDROUTE_LANGUAGE_SERVER, then try again: finished parts are kept."


class LanguageServerRefused(DependencyError):
    default_hint = "Check the server's address, its key and the model's name in the settings, then try again."


class FetchError(RecordRouteError):
    default_hint = "Try again; what has arrived is kept and the download goes on from there."


class SourceUnreachable(FetchError):
    default_hint = "Check the connection and try again; the download goes on where it stopped."


class WrongBytes(FetchError):
    default_hint = "The source sent other bytes than the catalog lists. Try again, or choose another source."


class DiskFull(FetchError):
    default_hint = "Free some space and try again; nothing was lost."


class WorkerError(RecordRouteError):
    default_hint = "Try again: finished parts are kept."


class WorkerCrashed(WorkerError):
    pass


class WorkerStalled(WorkerError):
    pass


class WorkerOutOfMemory(WorkerError):
    default_hint = "Choose a smaller model or close other programs, then try again: finished parts are kept."


class StoreError(RecordRouteError):
    pass


class ArchiveMissing(StoreError):
    default_hint = "Check --data-dir, or process a first recording; that makes the archive."


class ArchiveVersion(StoreError):
    default_hint = "Use the newest RecordRoute with this data folder."


class ArchiveBusy(StoreError):
    default_hint = "Another program holds the archive. Close it and try again."


class ArchiveUnwritable(StoreError):
    default_hint = "Check that the data folder's disk works and that you may write there."


class ArchiveDamaged(StoreError):
    default_hint = "Stop RecordRoute and restore the data folder from a backup; the recordings' files are beside it."


class ArchiveClosed(StoreError):
    default_hint = "RecordRoute is stopping. Start it again."


class InternalError(RecordRouteError):
    default_hint = "This is a fault of RecordRoute. The log has the details; nothing you had is lost."


def all_errors() -> Iterator[type[RecordRouteError]]:
    """Every class of the tree, the base left out, in the order of definition."""
    pending: list[type[RecordRouteError]] = list(RecordRouteError.__subclasses__())
    while pending:
        found = pending.pop(0)
        yield found
        pending.extend(found.__subclasses__())


def from_body(body: ErrorBody) -> RecordRouteError:
    """Rebuild an error that crossed a process border. An unknown code becomes InternalError, its text kept."""
    for cls in all_errors():
        if cls.code == body.code:
            return cls(body.message, hint=body.hint)
    return InternalError(f"{body.code}: {body.message}")
