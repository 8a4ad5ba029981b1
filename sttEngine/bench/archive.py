"""An archive with two meetings and their results, written straight into a data folder: what screens show without weights."""

from __future__ import annotations

import asyncio
import math
import struct
import wave
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import apsw
import numpy as np

from sttEngine.domain import (
    Citation,
    Coverage,
    DeviceUse,
    Keyword,
    Minutes,
    MinutesItem,
    MinutesSection,
    Omission,
    Proposal,
    ProposalKind,
    Recording,
    RecordingKind,
    Segment,
    Term,
    Usage,
)
from sttEngine.library.files import RecordingFiles
from sttEngine.pipeline.tasks import IndexResult, TranscribeResult
from sttEngine.search.chunking import chunk_segments, estimate_tokens
from sttEngine.store import coverage, minutes, proposals, recordings, search_index, stage_results, transcripts, vocabulary
from sttEngine.store.database import Database

MEETING, KOREAN_MEETING = "a" * 32, "b" * 32

_ENGLISH = (
    (0, "Good morning, everyone. Let us settle the autumn release today, and then look at the exhibition in Busan."),
    (9, "The reading room is finished. What is left is the import of old archives, and that needs about two weeks."),
    (18, "Two weeks would bring us to the eleventh of September. Is that safe?"),
    (25, "If the test plan is ready by Friday, yes. Without it I would not promise anything."),
    (33, "I can write the test plan. Friday is fine."),
    (38, "Good. Then let us fix the fifteenth of September as the release day, four days later than the estimate."),
    (48, "Agreed. I will tell the support team so that the help pages are ready as well."),
    (55, "One question about price: do students pay the same as everybody else?"),
    (62, "We have not decided that. Daniel wanted to look at what others do."),
    (69, "I did. Most of them give half off. I will write a proposal until the end of the month."),
    (78, "Fine, let us come back to it when the proposal is there."),
    (88, "Now the exhibition. The stand is booked, twelve square metres, next to the entrance."),
    (97, "부산 쪽 담당자가 전시 자료를 한국어로도 달라고 했어요. 다음 주 수요일까지요."),
    (105, "제가 한국어 자료를 맡을게요. 수요일 전에 초안을 보내 드리겠습니다."),
    (113, "Thank you, Soyeon. Then the Korean material is with you."),
    (119, "Who travels? I think two people are enough for three days."),
    (126, "Mina and I can go. We did the last one together."),
    (132, "Then it is decided: Mina and Daniel go to Busan."),
    (139, "The budget for travel is one million two hundred thousand won, the same as in spring."),
    (148, "Do we need a second screen at the stand? It would cost extra."),
    (155, "Let us ask what the organiser charges before we decide."),
    (162, "Um, all right. The next meeting is on Thursday at ten. Thank you."),
)
_KOREAN = (
    (0, "그럼 3분기 마케팅 회의를 시작하겠습니다. 오늘은 출시 일정부터 정할게요."),
    (8, "개발은 거의 끝났고 검수에 이 주 정도 더 필요합니다."),
    (15, "그럼 출시일을 구월 십오일로 확정하겠습니다."),
    (21, "서연 님은 검수 일정을 다시 짜서 금요일까지 공유해 주세요."),
    (29, "네, 금요일 오전까지 정리해서 올리겠습니다."),
    (36, "광고 예산은 지난 분기와 같이 천이백만 원으로 갑니다."),
    (44, "음, 학생 할인을 할지는 아직 정하지 못했어요."),
    (50, "다른 서비스가 얼마나 할인하는지 미나 님이 알아봐 주시겠어요?"),
    (58, "네, 다음 회의 전까지 조사해 보겠습니다."),
    (66, "다음 회의는 목요일 열 시입니다. 수고하셨습니다."),
)


def seed(data_dir: Path) -> None:
    """Write the archive; the server must not run yet. Safe where another loop runs in this thread."""
    with ThreadPoolExecutor(1) as beside:
        beside.submit(lambda: asyncio.run(_seed(data_dir))).result()


def seed_many(data_dir: Path, count: int) -> None:
    """Write so many recordings without files, the newest last, beside the two meetings; as `seed` otherwise."""
    with ThreadPoolExecutor(1) as beside:
        beside.submit(lambda: asyncio.run(_seed_many(data_dir, count))).result()


async def _seed_many(data_dir: Path, count: int) -> None:
    db = await Database.open(data_dir / "recordroute.db")
    first = datetime(2024, 1, 1, 9, tzinfo=UTC)

    def fill(conn: apsw.Connection) -> None:
        for n in range(1, count + 1):
            made = (first + timedelta(hours=n)).isoformat().replace("+00:00", "Z")
            kind: RecordingKind = "video" if n % 10 == 0 else "audio"
            tags = ("weekly",) if n % 4 == 0 else ()
            recordings.insert(conn, Recording(
                f"{n:032x}", f"Weekly meeting {n}", kind, f"{n}.wav", 1000 + n, f"{n:064x}", made, float(n % 5000), None,
                "ko" if n % 2 else "en", f"What meeting {n} came to.", tags=tags, favourite=n % 100 == 0,
            ), "wav")  # fmt: skip

    try:
        await db.write(fill)
    finally:
        await db.close()


def tone(path: Path, seconds: float, hertz: float = 220.0) -> None:
    """A quiet tone, 8000 samples a second, one channel."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(
            b"".join(struct.pack("<h", int(2000 * math.sin(n * hertz * 2 * math.pi / 8000))) for n in range(int(seconds * 8000)))
        )


def voice(path: Path, seconds: int, starts: Sequence[int]) -> None:
    """Something as loud and as quiet as speech, for the outline alone: 16 kHz mono, a sentence from each start to the next."""
    random = np.random.default_rng(7)
    loudness = np.zeros(seconds * 10)
    for start, end in pairwise([*starts, seconds - 2]):
        length = min(end - start, 9) * 10 - 6
        loudness[start * 10 : start * 10 + length] = random.uniform(0.08, 0.7, length) * np.hanning(length + 8)[4:-4] ** 0.4
    samples = np.repeat(loudness, 1600) * random.uniform(-1, 1, seconds * 16_000)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes((samples * 32_000).astype("<i2").tobytes())


async def _seed(data_dir: Path) -> None:
    db = await Database.open(data_dir / "recordroute.db")
    try:
        files = RecordingFiles(data_dir)
        for recording_id, seconds, lines in ((MEETING, 170, _ENGLISH), (KOREAN_MEETING, 75, _KOREAN)):
            tone(files.playable(recording_id), seconds)
            voice(files.audio(recording_id), seconds, [start for start, _ in lines])
        await db.write(_english)
        await db.write(_korean)
        await db.write(_terms)
    finally:
        await db.close()


def _put(
    conn: apsw.Connection, recording: Recording, segments: tuple[Segment, ...], made: Minutes, records: Sequence[Coverage]
) -> None:
    recordings.insert(conn, recording, "wav")
    transcripts.add(conn, recording.id, segments)
    heard = TranscribeResult(recording.language, DeviceUse("auto", "cpu"), records[0])
    stage_results.put(conn, recording.id, "transcribe", key="", result=heard, seconds=1.0)
    minutes.put(conn, recording.id, made)
    for record in records:
        coverage.put(conn, recording.id, record)


def _segments(lines: Sequence[tuple[int, str]], end: float, language: str) -> tuple[Segment, ...]:
    ends = [start - 0.4 for start, _ in lines[1:]] + [end]
    return tuple(
        Segment(n, float(start), stop, text, language="ko" if text[0] >= "가" else language)
        for n, ((start, text), stop) in enumerate(zip(lines, ends, strict=True), 1)
    )


def _item(segments: tuple[Segment, ...], section: MinutesSection, text: str, cited: Sequence[int], **more: str) -> MinutesItem:
    proof = tuple(Citation(n, segments[n - 1].start, segments[n - 1].end) for n in cited)
    return MinutesItem(section, text, proof, **more)


def _proposal(said: Segment, was: str, now: str, kind: ProposalKind = "word") -> Proposal:
    return Proposal(said.id, said.text, said.text.replace(was, now), kind=kind)


def _index(conn: apsw.Connection, recording_id: str, segments: tuple[Segment, ...]) -> None:
    chunks = chunk_segments(segments, estimate_tokens)
    covered = Coverage("index", "chunks", len(chunks), len(chunks))
    search_index.put(conn, recording_id, IndexResult(chunks, (None,) * len(chunks), None, None, covered))


def _english(conn: apsw.Connection) -> None:
    said = _segments(_ENGLISH, 168.0, "en")
    one_line = "The autumn release is fixed for 15 September; Mina and Daniel travel to Busan."
    recording = Recording(
        MEETING, "Autumn release planning", "audio", "autumn-release.wav", 41_880_000, "a" * 64, "2026-08-20T01:00:00Z",
        170.0, None, "en", one_line, tags=("release", "Busan"),
    )  # fmt: skip
    items = (
        _item(said, "overview", "The release needs about two more weeks for the import of old archives.", [2]),
        _item(said, "overview", "The exhibition in Busan is booked and gets material in Korean.", [12, 13]),
        _item(said, "topic", "Import of old archives is what is left to do.", [2], topic="Release"),
        _item(said, "topic", "A test plan by Friday makes the date safe.", [4], topic="Release"),
        _item(said, "topic", "Twelve square metres next to the entrance.", [12], topic="Exhibition in Busan"),
        _item(said, "topic", "The travel budget is 1,200,000 won, as in spring.", [19], topic="Exhibition in Busan"),
        _item(said, "decision", "The release day is 15 September.", [6, 7]),
        _item(said, "decision", "Mina and Daniel travel to Busan.", [18]),
        _item(said, "action", "Write the test plan.", [5], due="Friday"),
        _item(said, "action", "Write a proposal for the student price.", [10], owner="Daniel", due="end of the month"),
        _item(said, "action", "Draft the exhibition material in Korean.", [14, 15], owner="Seoyeon", due="Wednesday"),
        _item(said, "date", "The next meeting is on Thursday at ten.", [22]),
        _item(said, "risk", "Without a test plan nothing is promised.", [4]),
        _item(said, "question", "Do students pay less?", [8, 9]),
        _item(said, "question", "What does a second screen at the stand cost?", [20, 21]),
    )
    made = Minutes(
        "en", "Autumn release planning", one_line, items, "qwen2.5-coder-1.5b-instruct",
        keywords=(Keyword("release", 1.0), Keyword("Busan", 0.8), Keyword("test plan", 0.6), Keyword("students", 0.3)),
        usage=Usage(1204, 381, 52.0),
    )  # fmt: skip
    quiet = Omission("no_speech_found", 4.6, 82.4, 87.0)
    records = (
        Coverage("transcribe", "seconds", 170.0, 165.4, (quiet,)),
        Coverage("summarize", "segments", 22, 22, (Omission("claim_number_not_cited", 1, 139.0, 147.0),)),
    )
    _put(conn, recording, said, made, records)
    proposals.replace(conn, MEETING, (
        _proposal(said[5], "estimate", "first estimate"),
        _proposal(said[13], "보내 드리겠습니다", "보내드리겠습니다", "spacing"),
        _proposal(said[14], "Soyeon", "Seoyeon", "term"),
        _proposal(said[15], "Who travels", "Who travels there"),
        _proposal(said[20], "charges before", "charges, before", "punctuation"),
        _proposal(said[21], "Um, all", "All", "filler"),
    ))  # fmt: skip
    _index(conn, MEETING, said)


def _korean(conn: apsw.Connection) -> None:
    said = _segments(_KOREAN, 73.0, "ko")
    one_line = "출시일은 구월 십오일이고, 학생 할인은 다음 회의에서 정해요."
    recording = Recording(
        KOREAN_MEETING, "3분기 마케팅 회의", "audio", "3분기 마케팅 회의.wav", 18_200_000, "b" * 64, "2026-08-19T05:00:00Z",
        75.0, None, "ko", one_line, tags=("마케팅", "3분기"),
    )  # fmt: skip
    items = (
        _item(said, "overview", "출시 일정과 광고 예산을 정했어요.", [1, 3, 6]),
        _item(said, "decision", "출시일은 구월 십오일로 확정했어요.", [3]),
        _item(said, "decision", "광고 예산은 천이백만 원이에요.", [6]),
        _item(said, "action", "검수 일정을 다시 짜서 공유하기", [4, 5], owner="서연", due="금요일"),
        _item(said, "action", "다른 서비스의 할인율 조사하기", [8, 9], owner="민아", due="다음 회의"),
        _item(said, "question", "학생 할인을 할까요?", [7]),
    )
    made = Minutes(
        "ko", "3분기 마케팅 회의", one_line, items, "qwen2.5-coder-1.5b-instruct",
        keywords=(Keyword("출시일", 1.0), Keyword("검수", 0.7), Keyword("할인", 0.5), Keyword("예산", 0.2)),
    )  # fmt: skip
    _put(conn, recording, said, made, (Coverage("transcribe", "seconds", 75.0, 75.0),))
    proposals.replace(conn, KOREAN_MEETING, (
        _proposal(said[4], "올리겠습니다", "올려 두겠습니다"),
        _proposal(said[5], "천이백만 원으로", "천이백만원으로", "spacing"),
        _proposal(said[6], "음, ", "", "filler"),
        _proposal(said[7], "미나 님이", "민아 님이", "term"),
        _proposal(said[9], "목요일 열", "목요일, 열", "punctuation"),
    ))  # fmt: skip
    _index(conn, KOREAN_MEETING, said)


def _terms(conn: apsw.Connection) -> None:
    kept = (("Kubernetes", ("쿠버네티스", "k8s"), ""), ("Seoyeon", ("서연",), "Busan"), ("RecordRoute", (), ""))
    for number, (text, aliases, scope) in enumerate(kept):
        vocabulary.put(conn, Term(f"{number:032x}", text, aliases, scope, "2026-08-20T01:00:00Z"))
