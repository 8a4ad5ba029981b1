"""Weights in one engine's form made into another's, without loss.

Owns the forms that openai-whisper and whisper.cpp load, made from an installed CTranslate2 Whisper, and the command that runs
a conversion; `ggml_file` and `sentence_transformer` write the other files. It reads and writes files only; what may be
converted and where it goes is `install`'s business. The heavy imports stay inside the functions, and the server runs this
module in a child: `python -m sttEngine.weights.convert openai FOLDER`, `... ggml FOLDER` or `... e5 SOURCE FOLDER`.
"""

from __future__ import annotations

import sys
from pathlib import Path

from sttEngine.weights.ggml_file import write_ggml
from sttEngine.weights.made import SOURCE_NAME, made_from, written_whole
from sttEngine.weights.sentence_transformer import write_sentence_transformer
from sttEngine.weights.whisper_tensors import read_whisper

CHECKPOINT_NAME = "openai.pt"
GGML_NAME = "ggml.bin"


def openai_checkpoint(models_dir: Path, model_id: str) -> Path:
    """The openai-whisper checkpoint of an installed Whisper model, made beside it on first use.

    Raises ModelMissing, ModelCorrupt, DiskFull.
    """
    return made_from(models_dir, model_id, CHECKPOINT_NAME, write_openai_checkpoint)


def ggml_weights(models_dir: Path, model_id: str) -> Path:
    """The whisper.cpp weights of an installed Whisper model, made beside it on first use.

    Raises ModelMissing, ModelCorrupt, DiskFull.
    """
    return made_from(models_dir, model_id, GGML_NAME, write_ggml)


def write_openai_checkpoint(folder: Path, target: Path) -> None:
    """Write `{dims, model_state_dict}` made from `folder/model.bin`, atomically. Raises ModelCorrupt, DiskFull."""
    import torch

    whisper = read_whisper(folder / SOURCE_NAME)
    # Copied: what was read cannot be written to, and a slice would be saved with all that it was cut from.
    tensors = {name: torch.from_numpy(values.copy()) for name, values in whisper.tensors.items()}
    with written_whole(target) as partial, partial.open("wb") as file:
        try:
            torch.save({"dims": whisper.dims, "model_state_dict": tensors}, file)
        except RuntimeError as error:
            # PyTorch ends its archive also when the disk refused a part of it, and that failure hides the first.
            if isinstance(error.__context__, OSError):
                raise error.__context__ from None
            raise


def main(argv: list[str]) -> int:
    match argv:
        case ["openai", folder]:
            write_openai_checkpoint(Path(folder), Path(folder) / CHECKPOINT_NAME)
        case ["ggml", folder]:
            write_ggml(Path(folder), Path(folder) / GGML_NAME)
        case ["e5", source, folder]:
            write_sentence_transformer(Path(source), Path(folder))
        case _:
            print("usage: convert openai FOLDER | ggml FOLDER | e5 SOURCE FOLDER", file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
