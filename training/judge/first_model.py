"""The model that training started from, in the form of ours, to be measured beside it.

  python -m judge.first_model --checkpoint FILE --base FOLDER --out FOLDER
  npm run judge-figures -- --model FOLDER --requirement-only
"""
from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import tempfile
from pathlib import Path

import torch
import torch.nn.functional as F
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor

from .data import Words, read_questions, tokenize
from .export import export
from .measure import rows_of
from .model import HIDDEN, INNER, Judge, Packed
from .rows import collate

# What its own evaluation fitted; confidence was not.
FITTED = {'temperature': 0.85, 'evidenceFrom': 0.55, 'confidence': {'intercept': 0, 'slope': 0}}


class First(Judge):
    """All layers crossed, and the answer right behind the criterion: `[CLS] [MASK] criterion [SEP] answer [SEP]`."""

    def forward(self, answer: Tensor, kind: Tensor, criterion: Tensor, owner: Tensor) -> tuple[Tensor, Tensor]:
        theirs, kinds = answer.index_select(0, owner), kind.index_select(0, owner)
        mask = torch.cat([criterion > 0, kinds > 0], 1)
        places = (torch.cumsum(mask.long(), 1) - 1).clamp(0, self.places.num_embeddings - 1)
        types = torch.cat([torch.zeros_like(criterion), torch.ones_like(theirs)], 1)
        packed = Packed(mask)
        words = self.words(torch.cat([criterion, theirs], 1))
        x = packed.pack(self.norm(words + self.places(places) + self.types(types)))
        for layer in self.layers:
            x = layer(x, packed, *layer.keys(x, packed), mask)
        return self.heads(packed.rows(x), criterion.shape[1], kinds == 2)


def weights_of(saved: dict[str, Tensor], judge: Judge) -> dict[str, Tensor]:
    """Its weights by our names."""
    plain = {'words': 'word_embeddings', 'places': 'position_embeddings', 'types': 'token_type_embeddings', 'norm': 'LayerNorm'}
    heads = {'marked': 'wq', 'looked': 'wk', 'plain': 'v', 'first': 'f1', 'second': 'f2'}
    state = {}
    for name in judge.state_dict():
        part, rest = name.split('.', 1)
        if part == 'layers':
            index, inside = rest.split('.', 1)
            mine = next(one for one in INNER if inside.startswith(one))
            theirs = f'enc.encoder.layer.{index}.{INNER[mine]}{inside.removeprefix(mine)}'
        else:
            theirs = f'enc.embeddings.{plain[part]}.{rest}' if part in plain else f'{heads[part]}.{rest}'
        state[name] = saved[theirs].float()
    return state


def main() -> None:
    parser = argparse.ArgumentParser()
    for name in ('checkpoint', 'base', 'out'):
        parser.add_argument(f'--{name}', type=Path, required=True)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    words = Words(args.base / 'tokenizer.json')
    judge = First()
    judge.load_state_dict(weights_of(torch.load(args.checkpoint, map_location='cpu', weights_only=True)['model'], judge))
    questions = read_questions(('select',))[:1]
    tokenize(words, questions[0])
    with tempfile.TemporaryDirectory() as folder:
        full = Path(folder) / 'full.onnx'
        export(judge, collate(words, list(rows_of(words, questions, False))[:2]), full)
        quantize_dynamic(full, args.out / 'model.onnx', weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
    shutil.copy(args.base / 'tokenizer.json', args.out)
    hash_of = lambda name: hashlib.sha256((args.out / name).read_bytes()).hexdigest()
    hashes = {'model': hash_of('model.onnx'), 'tokenizer': hash_of('tokenizer.json')}
    (args.out / 'model.json').write_text(json.dumps({'name': 'first', 'sha256': hashes, **FITTED}))


if __name__ == '__main__':
    main()
