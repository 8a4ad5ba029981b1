from __future__ import annotations

import base64

import numpy as np

from sttEngine.pipeline.embed_passages import run
from sttEngine.pipeline.tasks import EmbedPassagesInput
from tests.pipeline.test_index import Context


def test_texts_come_back_as_vectors() -> None:
    ctx = Context()
    result = run(EmbedPassagesInput(("1 one", "2 two"), "m"), ctx)
    assert ctx.lent.open == 0
    assert [np.frombuffer(base64.b64decode(vector), "<f4").tolist() for vector in result.vectors] == [[1.0, 1.0], [2.0, 1.0]]
    assert result.dimension == 2
