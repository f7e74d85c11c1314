"""Answers to train on: as they were written, and put together so that style says nothing of the level."""
from __future__ import annotations

import random
from dataclasses import dataclass

from .data import CONTRADICTED, MET, MISSING, PARTIAL, UNKNOWN, Question, Words

NEAR = 0.7
"""How often an answer to another question is one of the same field."""

OFTEN = {'near_a': 2, 'near_b': 2, 'false_twin': 2, 'false_own': 2, 'true_own': 3, 'paraphrase': 2}
"""Answers that are shown so many times as often as others: those that sound right and aren't, and, so that the voice gives nothing away,
those that are right in the same voice."""


@dataclass
class Draft:
    """An answer and what holds for each criterion, before its rubric is put into words."""

    ids: list[int]
    levels: list[int]
    marks: list[list[int]]


def bag(question: Question, chosen: list[tuple[int, int]]) -> Draft:
    """Puts sentences (answer, sentence) together. A criterion whose evidence is torn, or comes from answers that
    differ in its level, is unknown."""
    count = len(question.criteria)
    ids: list[int] = []
    marks: list[list[int]] = [[] for _ in range(count)]
    found: list[dict[int, set[int]]] = [{} for _ in range(count)]
    for at, number in chosen:
        answer = question.answers[at]
        first, last, claims = answer.sentences[number]
        ids += answer.ids[first:last]
        for c in range(count):
            marks[c] += answer.marks[c][first:last] if c in claims else [0] * (last - first)
            if c in claims:
                found[c].setdefault(at, set()).add(number)
    levels = []
    for c in range(count):
        of = {
            question.answers[at].levels[c] if numbers == needed(question, at, c) else UNKNOWN
            for at, numbers in found[c].items()
        }
        if of == {MET, PARTIAL}:
            of = {MET}
        levels.append(MISSING if not of else of.pop() if len(of) == 1 else UNKNOWN)
    return Draft(ids, levels, marks)


def needed(question: Question, at: int, criterion: int) -> set[int]:
    """The sentences of an answer that hold the evidence for a criterion."""
    return {n for n, (_, _, claims) in enumerate(question.answers[at].sentences) if criterion in claims}


def whole(question: Question, rng: random.Random) -> Draft:
    weights = [OFTEN.get(answer.kind, 1) for answer in question.answers]
    [answer] = rng.choices(question.answers, weights)
    return Draft(answer.ids, answer.levels, answer.marks)


def mixed(question: Question, rng: random.Random) -> Draft | None:
    """For some criteria the evidence of any answer, and fillers; answers in any order."""
    chosen: set[tuple[int, int]] = set()
    for c in range(len(question.criteria)):
        if rng.random() < 0.45:
            continue
        by_level: dict[int, list[int]] = {}
        for at, answer in enumerate(question.answers):
            if answer.levels[c] != MISSING:
                by_level.setdefault(answer.levels[c], []).append(at)
        if by_level:
            weights = [{MET: 1, PARTIAL: 1.6, CONTRADICTED: 1.4}[level] for level in by_level]
            at = rng.choice(by_level[rng.choices(list(by_level), weights)[0]])
            chosen |= {(at, n) for n in needed(question, at, c)}
    for _ in range(rng.randint(0, 2)):
        at = rng.randrange(len(question.answers))
        idle = [n for n, (_, _, claims) in enumerate(question.answers[at].sentences) if not claims]
        if idle:
            chosen.add((at, rng.choice(idle)))
    blocks: dict[int, list[tuple[int, int]]] = {}
    for at, n in sorted(chosen):
        blocks.setdefault(at, []).append((at, n))
    order = list(blocks.values())
    rng.shuffle(order)
    return bag(question, [piece for block in order for piece in block]) if order else None


def cut(question: Question, rng: random.Random) -> Draft | None:
    """An answer without the evidence of some criteria, or nothing but it."""
    at = rng.randrange(len(question.answers))
    answer = question.answers[at]
    claims = sorted({c for _, _, claims in answer.sentences for c in claims})
    if not claims:
        return None
    picked = set(rng.sample(claims, rng.randint(1, max(1, len(claims) // 2))))
    only = rng.random() < 0.5
    keep = [(at, n) for n, (_, _, of) in enumerate(answer.sentences) if bool(of & picked) == only]
    return bag(question, keep) if keep else None


def twins(words: Words, question: Question, rng: random.Random) -> list[Draft]:
    """Short pieces for two or three criteria, and the same with one of them turned into its false twin."""
    able = [c for c, criterion in enumerate(question.criteria) if criterion.twins]
    if not able:
        return []
    chosen = rng.sample(able, min(len(able), rng.choice([1, 2, 2, 3])))
    turned = rng.choice(chosen)
    pieces = {}
    for c in chosen:
        which = rng.choice(['t1', 't2']) if c == turned else rng.choices(['t1', 't2', 'f1', 'f2', 'h', 'n'], [2, 3, 2, 2, 3, 1])[0]
        pieces[c] = which
    level = {'t': MET, 'f': CONTRADICTED, 'h': PARTIAL, 'n': MISSING}
    drafts = []
    for flip in (False, True):
        shown = {c: which.replace('t', 'f') if flip and c == turned else which for c, which in pieces.items()}
        ids: list[int] = []
        marks: list[list[int]] = [[] for _ in question.criteria]
        levels = [MISSING] * len(question.criteria)
        for c, which in shown.items():
            piece = words.ids(question.criteria[c].twins[which])
            levels[c] = level[which[0]]
            ids += piece
            for other, of in enumerate(marks):
                of += [int(other == c and which != 'n')] * len(piece)
        # What a piece says by the way of a criterion that it wasn't written for, nobody has looked at.
        levels = [l if c in shown or rng.random() < 0.35 else UNKNOWN for c, l in enumerate(levels)]
        drafts.append(Draft(ids, levels, marks))
    return drafts


def reference(words: Words, question: Question) -> Draft:
    """The reference: textbook prose in the rubric's own terms, all met, evidence unknown."""
    ids = words.ids(question.reference)
    count = len(question.criteria)
    return Draft(ids, [MET] * count, [[UNKNOWN] * len(ids)] * count)


def stranger(questions: list[Question], question: Question, rng: random.Random) -> Draft | None:
    """An answer to another question, more often than not one of the same field: all missing. (Here and there such an answer
    says by the way what a criterion asks; that is rarer than what there is to learn from neighbours.)"""
    near = [other for other in questions if other is not question and field_of(other) == field_of(question)]
    other = rng.choice(near if near and rng.random() < NEAR else questions)
    if other is question:
        return None
    ids = rng.choice(other.answers).ids
    count = len(question.criteria)
    return Draft(ids, [MISSING] * count, [[0] * len(ids)] * count)


def field_of(question: Question) -> str:
    return question.id.split('-')[0]


def inserted(draft: Draft, ids: list[int], at: int) -> Draft:
    marks = [of[:at] + [0] * len(ids) + of[at:] for of in draft.marks]
    return Draft(draft.ids[:at] + ids + draft.ids[at:], draft.levels, marks)


def clipped(draft: Draft, small: set[int], rng: random.Random) -> Draft:
    """Without articles and commas, as learners and people in a hurry write."""
    keep = [i for i, token in enumerate(draft.ids) if token not in small or rng.random() < 0.3]
    return Draft([draft.ids[i] for i in keep], draft.levels, [[of[i] for i in keep] for of in draft.marks])
