"""What a model reaches on some questions, in the figures that the loop looks at."""
from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch

from .data import CONTRADICTED, MET, MISSING, PARTIAL, Question, Words
from .model import INPUTS, Judge
from .rows import Row, Shown, collate, criterion_ids

POINTS = np.array([1.0, 0.5, 0.0, 0.0])


def rows_of(words: Words, questions: list[Question], extras: bool) -> Iterator[Row]:
    """Every answer as it is, all its criteria; with what earns half and misconceptions, or without."""
    for question in questions:
        criteria = [
            criterion_ids(words, Shown(c.requirement, [], c.half if extras else None, c.misconceptions if extras else []))
            for c in question.criteria
        ]
        for answer in question.answers:
            yield Row(answer.ids[:420], criteria, answer.levels, [marks[:420] for marks in answer.marks])


@torch.no_grad()
def predict(judge: Judge, words: Words, rows: list[Row]) -> tuple[np.ndarray, np.ndarray, np.ndarray, list[np.ndarray]]:
    """@returns logits [n, 4], levels [n], the number of the row [n], and (evidence logits, marks) of the answer's tokens"""
    judge.eval()
    device = judge.plain.weight.device
    logits, levels, numbers, evidence = [], [], [], []
    order = sorted(range(len(rows)), key=lambda at: len(rows[at].answer))
    for start in range(0, len(order), 12):
        chosen = order[start : start + 12]
        batch = collate(words, [rows[at] for at in chosen])
        out, marks = (part.cpu() for part in judge(*(batch[name].to(device) for name in INPUTS)))
        logits.append(out.numpy())
        levels.append(batch['levels'].numpy())
        owners = batch['owner'].numpy()
        numbers.append(np.array(chosen)[owners])
        for n, owner in enumerate(owners):
            there = batch['kind'][owner] == 2
            evidence.append(np.stack([marks[n][there].numpy(), batch['marks'][n][there].numpy()]))
    return np.concatenate(logits), np.concatenate(levels), np.concatenate(numbers), evidence


def measure(judge: Judge, words: Words, questions: list[Question]) -> dict[str, float | list[float]]:
    """Exact and opposite levels, F1 a level, r of points over answers, token F1 of the evidence."""
    rows = list(rows_of(words, questions, True))
    logits, truth, numbers, evidence = predict(judge, words, rows)
    said = logits.argmax(1)
    opposite = ((said == MET) & (truth >= MISSING)) | ((said >= MISSING) & (truth == MET))
    points = [[POINTS[of[numbers == at]].mean() for at in range(len(rows))] for of in (said, truth)]
    marked = np.concatenate([pair for pair, level in zip(evidence, truth) if level != MISSING], 1)
    guess, real = marked[0] > 0, marked[1] == 1
    f1 = lambda a, b: round(float(2 * (a & b).sum() / max(1, a.sum() + b.sum())), 3)
    return {
        'exact': round(float((said == truth).mean()), 4),
        'opposite': round(float(opposite.mean()), 4),
        'f1': [f1(said == level, truth == level) for level in (MET, PARTIAL, MISSING, CONTRADICTED)],
        'r': round(float(np.corrcoef(*points)[0, 1]), 4),
        'evidence': f1(guess, real),
    }
