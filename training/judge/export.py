"""Turns a trained model into what ships: ONNX with int8 weights, checked against PyTorch.

  python -m judge.export --base FOLDER --weights FILE --out FILE
"""
from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from .data import Words, read_questions, tokenize
from .measure import rows_of
from .model import INPUTS, Judge
from .rows import collate


def export(judge: Judge, example: dict[str, torch.Tensor], file: Path) -> None:
    """Writes fp32 ONNX; every size but those of the network is free."""
    torch.onnx.export(
        judge.eval(),
        tuple(example[name] for name in INPUTS),
        str(file),
        input_names=list(INPUTS),
        output_names=['levels', 'evidence'],
        dynamic_axes={
            'answer': {0: 'answers', 1: 'width'},
            'kind': {0: 'answers', 1: 'width'},
            'criterion': {0: 'criteria', 1: 'depth'},
            'owner': {0: 'criteria'},
            'levels': {0: 'criteria'},
            'evidence': {0: 'criteria', 1: 'width'},
        },
        opset_version=18,
        dynamo=False,
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument('--base', type=Path, required=True)
    parser.add_argument('--weights', type=Path, required=True)
    parser.add_argument('--out', type=Path, required=True)
    args = parser.parse_args()
    words = Words(args.base / 'tokenizer.json')
    saved = torch.load(args.weights, weights_only=True, map_location='cpu')
    judge = Judge()
    judge.load_state_dict(saved.get('judge', saved))
    questions = read_questions(('select',))[:3]
    for question in questions:
        tokenize(words, question)
    rows = list(rows_of(words, questions, True))
    with tempfile.TemporaryDirectory() as folder:
        full = Path(folder) / 'full.onnx'
        export(judge, collate(words, rows[:2]), full)
        quantize_dynamic(full, args.out, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
        for name, file in (('fp32', full), ('int8', args.out)):
            session = onnxruntime.InferenceSession(str(file))
            changed = worst = total = 0
            for row in rows:
                batch = collate(words, [row])
                with torch.no_grad():
                    levels, _ = judge(*(batch[key] for key in INPUTS))
                said, _ = session.run(None, {key: batch[key].numpy() for key in INPUTS})
                worst = max(worst, float(np.abs(said - levels.numpy()).max()))
                changed += int((said.argmax(1) != levels.numpy().argmax(1)).sum())
                total += len(said)
            print(f'{name}: {file.stat().st_size / 1e6:.1f} MB, {changed} of {total} levels differ from PyTorch, logits by {worst:.4f} at most')


if __name__ == '__main__':
    main()
