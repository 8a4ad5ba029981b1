"""The one file of a multipart form, as a stream in constant memory. Parsing is python-multipart's."""

from __future__ import annotations

from collections.abc import AsyncIterator

from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header

from sttEngine.errors import InvalidRequest, UploadInterrupted

FILE_FIELD = b"file"


class MultipartFile:
    """`open` reads up to the file and gives its name; `chunks` yields its bytes. Other fields are passed over."""

    def __init__(self, content_type: str, body: AsyncIterator[bytes]) -> None:
        """Raises InvalidRequest when the form names no boundary."""
        boundary = parse_options_header(content_type)[1].get(b"boundary")
        if not boundary:
            raise InvalidRequest("The form has no boundary.")
        self._body = body
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin_part,
                "on_header_field": self._header_name,
                "on_header_value": self._header_value,
                "on_header_end": self._end_header,
                "on_headers_finished": self._end_headers,
                "on_part_data": self._data,
                "on_part_end": self._end_part,
                "on_end": self._end,
            },
        )
        self._name = bytearray()
        self._value = bytearray()
        self._disposition = b""
        self._in_file = False
        self._file_name: str | None = None
        self._ready: list[bytes] = []
        self._whole = False

    async def open(self) -> str:
        """The file's name as the form gives it. Raises InvalidRequest when there is no file, UploadInterrupted."""
        while self._file_name is None:
            if not await self._read_more():
                raise InvalidRequest("The form has no file.", hint="Send one field named file.")
        return self._file_name

    async def chunks(self) -> AsyncIterator[bytes]:
        """Raises UploadInterrupted when the form breaks off, InvalidRequest when it is none."""
        more = True
        while more or self._ready:
            ready, self._ready = self._ready, []
            for chunk in ready:
                yield chunk
            more = await self._read_more()

    async def _read_more(self) -> bool:
        """False at the end of a whole form."""
        chunk = await anext(self._body, None)
        if chunk is None:
            if not self._whole:
                raise UploadInterrupted("The form broke off.")
            return False
        try:
            self._parser.write(chunk)
        except MultipartParseError as error:
            raise InvalidRequest("The form cannot be read.") from error
        return True

    def _begin_part(self) -> None:
        self._disposition = b""

    def _header_name(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _end_header(self) -> None:
        if bytes(self._name).lower() == b"content-disposition":
            self._disposition = bytes(self._value)
        self._name, self._value = bytearray(), bytearray()

    def _end_headers(self) -> None:
        options = parse_options_header(self._disposition)[1]
        self._in_file = options.get(b"name") == FILE_FIELD and b"filename" in options
        if not self._in_file:
            return
        if self._file_name is not None:
            raise InvalidRequest("The form has more than one file.", hint="Send each file in a request of its own.")
        self._file_name = options[b"filename"].decode("utf-8", "replace")

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._in_file:
            self._ready.append(data[start:end])

    def _end_part(self) -> None:
        self._in_file = False

    def _end(self) -> None:
        self._whole = True
