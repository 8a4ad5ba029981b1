"""multilingual-e5-small, as its 4-bit file brings it, written as the folder that sentence-transformers loads."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sttEngine.weights.e5_file import E5File, read_e5


def write_sentence_transformer(source: Path, folder: Path) -> None:
    """Write multilingual-e5-small as a sentence-transformers folder, float32. Raises ModelCorrupt."""
    from safetensors.numpy import save_file

    model = read_e5(source)
    folder.mkdir(parents=True, exist_ok=True)
    save_file(_bert_names(model), folder / "model.safetensors", metadata={"format": "pt"})
    _e5_tokenizer(model).save(str(folder / "tokenizer.json"))
    for name, content in _e5_configuration(model).items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _bert_names(model: E5File) -> dict[str, Any]:
    import numpy as np

    tensors, width = model.tensors, model.hidden
    names = {"emb.ln.w": "embeddings.LayerNorm.weight", "emb.ln.b": "embeddings.LayerNorm.bias"}
    for number in range(model.layers):
        prefix = f"encoder.layer.{number}"
        for short, long in (
            ("q", "attention.self.query"),
            ("k", "attention.self.key"),
            ("v", "attention.self.value"),
            ("ao", "attention.output.dense"),
            ("aln", "attention.output.LayerNorm"),
            ("fi", "intermediate.dense"),
            ("fo", "output.dense"),
            ("oln", "output.LayerNorm"),
        ):
            names |= {f"l{number}.{short}.w": f"{prefix}.{long}.weight", f"l{number}.{short}.b": f"{prefix}.{long}.bias"}
    shapes = {"q": (width, width), "k": (width, width), "v": (width, width), "ao": (width, width)}
    shapes |= {"fi": (model.feed_forward, width), "fo": (width, model.feed_forward)}
    out = {}
    for short, long in names.items():
        piece = short.split(".")[1]
        matrix = short.endswith(".w") and piece in shapes
        out[long] = tensors[short].reshape(shapes[piece]) if matrix else tensors[short]
    for short, long in (("word", "word_embeddings"), ("pos", "position_embeddings"), ("type", "token_type_embeddings")):
        out[f"embeddings.{long}.weight"] = tensors[f"emb.{short}"].reshape(-1, width)
    # Mean pooling never reads the pooler, but transformers reports an architecture's absent tensors on stderr.
    out["pooler.dense.weight"] = np.zeros((width, width), dtype=np.float32)
    out["pooler.dense.bias"] = np.zeros(width, dtype=np.float32)
    return out


def _e5_tokenizer(model: E5File) -> Any:
    """The Unigram tokenizer that the weights were trained with: NFKC, Metaspace, `<s> ... </s>`."""
    from tokenizers import AddedToken, Regex, Tokenizer, normalizers, pre_tokenizers, processors
    from tokenizers.decoders import Metaspace as MetaspaceDecoder
    from tokenizers.models import Unigram

    tokenizer = Tokenizer(Unigram(list(zip(model.pieces, model.scores, strict=True)), unk_id=model.unknown))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex(r"\s+"), " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")]
    )
    tokenizer.decoder = MetaspaceDecoder(replacement="▁", prepend_scheme="always")
    first, last = model.pieces[model.begin], model.pieces[model.end]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{first} $A {last}",
        pair=f"{first} $A {last} {last} $B {last}",
        special_tokens=[(first, model.begin), (last, model.end)],
    )
    special = [model.pieces[number] for number in sorted({model.begin, model.padding, model.end, model.unknown})]
    tokenizer.add_special_tokens([AddedToken(piece, special=True, normalized=False) for piece in special])
    return tokenizer


def _e5_configuration(model: E5File) -> dict[str, Any]:
    bert = {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "dtype": "float32",
        "hidden_size": model.hidden,
        "num_hidden_layers": model.layers,
        "num_attention_heads": model.heads,
        "intermediate_size": model.feed_forward,
        "vocab_size": model.vocabulary,
        "max_position_embeddings": model.positions,
        "type_vocab_size": model.types,
        "layer_norm_eps": model.epsilon,
        "hidden_act": "gelu",
        "pad_token_id": model.padding,
    }
    pooling = {"word_embedding_dimension": model.hidden, "pooling_mode_mean_tokens": True, "pooling_mode_cls_token": False}
    tokenizer = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": model.positions,
        "bos_token": model.pieces[model.begin],
        "cls_token": model.pieces[model.begin],
        "eos_token": model.pieces[model.end],
        "sep_token": model.pieces[model.end],
        "pad_token": model.pieces[model.padding],
        "unk_token": model.pieces[model.unknown],
    }
    places = (("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize"))
    modules = [
        {"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.models.{kind}"}
        for i, (path, kind) in enumerate(places)
    ]
    return {
        "config.json": bert,
        "tokenizer_config.json": tokenizer,
        "modules.json": modules,
        "sentence_bert_config.json": {"max_seq_length": model.positions, "do_lower_case": False},
        "1_Pooling/config.json": pooling,
        "2_Normalize/config.json": {},
        "config_sentence_transformers.json": {
            "prompts": {"query": "query: ", "passage": "passage: ", "document": "passage: "},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
    }
