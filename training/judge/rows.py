"""Training rows: the drafts of a pass, each with a rubric in words, and batches of them as tensors."""
from __future__ import annotations

import random
from dataclasses import dataclass

import torch
from torch import Tensor

from .data import CONTRADICTED, DATA, MET, MISSING, PARTIAL, UNKNOWN, Question, Words
from .drafts import Draft, clipped, cut, field_of, inserted, mixed, reference, stranger, twins, whole
from .model import CROSSED, SHARED

# How often in a pass a question is used, by the way a row is made.
USES = {'whole': 5, 'mixed': 2, 'cut': 1, 'twins': 6, 'reference': 0.5, 'stranger': 1.4}

# How many of the criteria of each level are used: what is plain is seen often enough.
KEPT = {MET: 0.7, PARTIAL: 1.0, MISSING: 0.5, CONTRADICTED: 1.0}

# How often something is done to a row that must not change its levels.
STEERED, PADDED, CLIPPED = 0.04, 0.12, 0.10

# How often a rubric is shown with other right forms, with what earns half, and with misconceptions.
WITH_ACCEPT, WITH_HALF, WITH_MISCONCEPTIONS = 0.4, 0.5, 0.5

LONGEST_ANSWER, LONGEST_CRITERION = 300, 160


@dataclass
class Row:
    answer: list[int]
    criteria: list[list[int]]
    levels: list[int]
    marks: list[list[int]]
    """By criterion and token of the answer; -1 where unknown."""


@dataclass
class Shown:
    """What a rubric says of a criterion, as far as it is shown."""

    requirement: str
    accept: list[str]
    half: str | None
    misconceptions: list[str]


def criterion_ids(words: Words, shown: Shown) -> list[int]:
    """The claim behind the marker and what the rubric says besides, as the model reads them. Inference does the same."""
    parts = [f'also: {text}' for text in shown.accept]
    parts += [f'half: {shown.half}'] if shown.half else []
    parts += [f'wrong: {text}' for text in shown.misconceptions]
    ids = [words.cls, words.mask, *words.ids(shown.requirement)]
    for part in parts:
        ids += [words.sep, *words.ids(part)]
    return [*ids[: LONGEST_CRITERION - 1], words.sep]


def make_rows(words: Words, questions: list[Question], rng: random.Random) -> list[Row]:
    """One pass over the questions."""
    steering = [words.ids(line) for line in (DATA / 'steering.txt').read_text().splitlines() if line]
    empty = [words.ids(line) for line in (DATA / 'empty.txt').read_text().splitlines() if line]
    small = {words.ids(word)[0] for word in ('the', 'a', 'an', ',', 'of', 'is', 'are')}
    rows = []
    for question in questions:
        drafts: list[Draft | None] = []
        for way, times in USES.items():
            for _ in range(int(times) + (rng.random() < times % 1)):
                match way:
                    case 'whole':
                        drafts.append(whole(question, rng))
                    case 'mixed':
                        drafts.append(mixed(question, rng))
                    case 'cut':
                        drafts.append(cut(question, rng))
                    case 'twins':
                        drafts += twins(words, question, rng)
                    case 'reference':
                        drafts.append(reference(words, question))
                    case 'stranger':
                        drafts.append(stranger(questions, question, rng))
        if rng.random() < 0.15:
            ids = rng.choice(empty)
            drafts.append(Draft(ids, [MISSING] * len(question.criteria), [[0] * len(ids)] * len(question.criteria)))
        for draft in drafts:
            if draft is None or len(draft.ids) < 2 or all(level == UNKNOWN for level in draft.levels):
                continue
            if rng.random() < CLIPPED:
                draft = clipped(draft, small, rng)
            if rng.random() < STEERED:
                draft = inserted(draft, rng.choice(steering), rng.choice([0, len(draft.ids)]))
            if rng.random() < PADDED:
                other = rng.choice(questions)
                ids = rng.choice(other.answers).ids[: rng.randint(20, 90)] if rng.random() < 0.5 else rng.choice(empty)
                if field_of(other) != field_of(question):
                    draft = inserted(draft, ids, rng.choice([0, len(draft.ids)]))
            row = row_of(words, question, draft, rng)
            if row.criteria:
                rows.append(row)
    return rows


def row_of(words: Words, question: Question, draft: Draft, rng: random.Random) -> Row:
    known = [c for c, level in enumerate(draft.levels) if level != UNKNOWN and rng.random() < KEPT[level]]
    # A rubric says such things of most of its criteria or of none.
    accept, half, wrong = (rng.random() < share for share in (WITH_ACCEPT, WITH_HALF, WITH_MISCONCEPTIONS))
    criteria = []
    for c in known:
        criterion = question.criteria[c]
        wordings = [criterion.requirement, *criterion.wordings]
        others = wordings + [criterion.twins[name] for name in ('t1', 't2') if name in criterion.twins]
        told = lambda part, texts: rng.sample(texts, min(len(texts), rng.randint(1, 2))) if part and rng.random() < 0.8 else []
        shown = Shown(
            requirement=criterion.requirement if rng.random() < 0.5 else rng.choice(wordings),
            accept=told(accept, others),
            half=criterion.half if half and rng.random() < 0.8 else None,
            misconceptions=told(wrong, criterion.misconceptions),
        )
        criteria.append(criterion_ids(words, shown))
    length = min(len(draft.ids), LONGEST_ANSWER)
    return Row(
        answer=draft.ids[:length],
        criteria=criteria,
        levels=[draft.levels[c] for c in known],
        marks=[draft.marks[c][:length] for c in known],
    )


def batches(rows: list[Row], budget: int, rng: random.Random) -> list[list[Row]]:
    """Rows of like length together, as many as the budget of tokens allows; batches in any order."""
    rows = sorted(rows, key=lambda row: len(row.answer) + max(map(len, row.criteria)) + rng.random() * 16)
    done: list[list[Row]] = []
    current: list[Row] = []
    for row in rows:
        if current and size_of(current + [row]) > budget:
            done.append(current)
            current = []
        current.append(row)
    if current:
        done.append(current)
    rng.shuffle(done)
    return done


def size_of(rows: list[Row]) -> int:
    """Tokens of a batch; those of the crossed layers by their share of all layers."""
    size = 0
    for row in rows:
        answer = len(row.answer) + 1
        criteria = sum(map(len, row.criteria))
        size += SHARED * (answer + criteria) + CROSSED * (answer * len(row.criteria) + criteria)
    return size // (SHARED + CROSSED)


def in_eights(length: int) -> int:
    """The next multiple of eight: what a GPU reads best, and fewer different shapes."""
    return -(-length // 8) * 8


def collate(words: Words, rows: list[Row]) -> dict[str, Tensor]:
    """Padded tensors of a batch: the four inputs of the model, `levels` [N] and `marks` [N, La] (-1 unknown)."""
    streams = [[*row.answer, words.sep] for row in rows]
    wide = in_eights(max(map(len, streams)))
    criteria = [ids for row in rows for ids in row.criteria]
    deep = in_eights(max(map(len, criteria)))
    answer = torch.zeros(len(rows), wide, dtype=torch.long)
    kind = torch.zeros_like(answer)
    criterion = torch.zeros(len(criteria), deep, dtype=torch.long)
    marks = torch.full((len(criteria), wide), -1.0)
    owner, number = [], 0
    for at, (row, stream) in enumerate(zip(rows, streams)):
        answer[at, : len(stream)] = torch.tensor(stream)
        last = len(row.answer)
        kind[at, : len(stream)] = 1
        kind[at, :last] = 2
        for ids, of in zip(row.criteria, row.marks):
            criterion[number, : len(ids)] = torch.tensor(ids)
            marks[number, :last] = torch.tensor(of, dtype=torch.float)
            owner.append(at)
            number += 1
    levels = torch.tensor([level for row in rows for level in row.levels])
    return dict(answer=answer, kind=kind, criterion=criterion, owner=torch.tensor(owner), levels=levels, marks=marks)
