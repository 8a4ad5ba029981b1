"""Makes the project's own recording: a short team meeting of synthetic voices, in Korean and English, with its reference.

    python -m tests.recordings.make [FOLDER]      writes meeting.ogg and meeting.json; needs espeak-ng on the PATH

The text is ours and the voices are espeak-ng's formant synthesis, so both may be shipped. `spoken` is how a line is
written for the synthesiser, which does not know how Korean sounds change between syllables.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
import wave
from dataclasses import dataclass
from pathlib import Path

from sttEngine.media.ffmpeg import find_ffmpeg

FOLDER = Path(__file__).parent
PAUSE_SECONDS = 0.6
TURN_SECONDS = 2.5  # of silence where the language changes


@dataclass(frozen=True)
class Voice:
    """An espeak-ng voice. `plain_stops`: voice a stop between vowels, as a Korean mouth does and espeak-ng does not."""

    name: str
    words_a_minute: int
    pitch: int
    plain_stops: bool = False


@dataclass(frozen=True)
class Line:
    speaker: str
    language: str
    voice: Voice
    text: str
    spoken: str | None = None


JIMIN = Voice("ko+f2", 140, 55, plain_stops=True)
MINSU = Voice("ko", 150, 45)
DANIEL = Voice("en-gb", 140, 40)

LINES = (
    Line("Minsu", "ko", MINSU, "김민수 씨가 금요일까지 보고서를 씁니다.", "김민수 씨가 그묘일까지 보고서를 씀니다"),
    Line("Jimin", "ko", JIMIN, "안녕하세요, 회의를 시작합니다.", "안녕하세요, 회이를 시자캄니다"),
    Line("Jimin", "ko", JIMIN, "예산은 모두 500만 원입니다.", "예사는 모두 오뱅마눠님니다"),
    Line("Minsu", "ko", MINSU, "다음 회의는 금요일 오후 3시입니다.", "다음 회이는 그묘일 오후 세시임니다"),
    Line("Minsu", "ko", MINSU, "지난 회의록에서는 예산을 정하지 못했습니다.", "지난 회이로게서는 예사늘 정하지 모태씀니다"),
    Line("Daniel", "en", DANIEL, "Thank you. The test results are ready. We found twelve problems last week."),
    Line("Daniel", "en", DANIEL, "We agreed that the release date is December fifteenth."),
    Line("Daniel", "en", DANIEL, "I will write the release notes by Friday."),
    Line("Daniel", "en", DANIEL, "The budget is five million won. The next meeting is on Friday at three."),
)


def main(folder: Path) -> None:
    """Writes the recording and its reference into `folder`."""
    ffmpeg = find_ffmpeg("")
    if ffmpeg is None or shutil.which("espeak-ng") is None:
        raise SystemExit("ffmpeg and espeak-ng are needed: install both and run this again.")
    with tempfile.TemporaryDirectory() as work:
        whole, times = _join(Path(work))
        encode = ["-ac", "1", "-ar", "16000", "-c:a", "libopus", "-b:a", "32k", "-bitexact", "-map_metadata", "-1"]
        output = folder / "meeting.ogg"
        subprocess.run([ffmpeg, "-nostdin", "-y", "-loglevel", "error", "-i", whole, *encode, output], check=True)
    lines = [
        {"start": start, "end": end, "speaker": line.speaker, "language": line.language, "text": line.text}
        for line, (start, end) in zip(LINES, times, strict=True)
    ]
    (folder / "meeting.json").write_text(json.dumps({"lines": lines}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _join(work: Path) -> tuple[Path, list[tuple[float, float]]]:
    """All lines in one WAV, and when each is said."""
    times: list[tuple[float, float]] = []
    whole = work / "whole.wav"
    with wave.open(str(whole), "wb") as out:
        for index, line in enumerate(LINES):
            with wave.open(str(_say(line, work / f"{index}.wav"))) as part:
                if index == 0:
                    out.setparams(part.getparams())
                rate, frames = part.getframerate(), part.readframes(part.getnframes())
            turn = index > 0 and LINES[index - 1].language != line.language
            out.writeframes(b"\0\0" * round(rate * (TURN_SECONDS if turn else PAUSE_SECONDS)))
            start = out.tell() / rate
            out.writeframes(frames)
            times.append((round(start, 2), round(out.tell() / rate, 2)))
        out.writeframes(b"\0\0" * round(rate * PAUSE_SECONDS))
    return whole, times


def _say(line: Line, path: Path) -> Path:
    voice = line.voice
    spoken = _phonemes(line.spoken or line.text) if voice.plain_stops else (line.spoken or line.text)
    settings = ["-v", voice.name, "-s", str(voice.words_a_minute), "-p", str(voice.pitch)]
    subprocess.run(["espeak-ng", *settings, "-w", str(path), spoken], check=True)
    return path


def _phonemes(text: str) -> str:
    """espeak-ng's own reading of Korean, with its two worst sounds mended: g between vowels, and a light l."""
    read = subprocess.run(["espeak-ng", "-v", "ko", "-x", "-q", text], check=True, capture_output=True, text=True).stdout
    return " ".join(f"[[{_mended(word)}]]" for word in read.split())


def _mended(word: str) -> str:
    word = re.sub(r"q-", "k-", word.replace("L", "l"))
    word = re.sub(r"(?<=[aeiouEO@\-mnNl])([',]?)q(?=[',]?[aeiouEO@wj])", r"\1g", word)
    return word.replace("q", "k")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
