"""The training answers: questions with criteria, answers with a level and quotes for each criterion."""
from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from pathlib import Path

from tokenizers import Tokenizer

from .model import LEVELS

LEVEL = {level: index for index, level in enumerate(LEVELS)}
MET, PARTIAL, MISSING, CONTRADICTED = range(4)
UNKNOWN = -1
"""A level that nobody has given: not trained on."""
DATA = Path(__file__).parent.parent / 'data'

# Questions that no model of ours has been trained on, the one that training starts from included.
HELD_BACK = frozenset((DATA / 'held-back.txt').read_text().split())
PARTS = ('select', 'calibrate', 'report')


def part_of(question_id: str) -> str:
    """What a question is for: `train`, or, by a hash of its id, one of the parts that are held back. A question to
    report on is looked at once, at the end."""
    if question_id not in HELD_BACK:
        return 'train'
    return PARTS[hashlib.sha256(question_id.encode()).digest()[0] % len(PARTS)]


@dataclass
class Criterion:
    key: str
    requirement: str
    wordings: list[str]
    """The requirement in other words."""
    half: str | None
    misconceptions: list[str]
    twins: dict[str, str]
    """Short pieces: true `t1`, `t2`; their false twins `f1`, `f2`; neutral `n`; half a claim `h`."""


@dataclass
class Answer:
    kind: str
    text: str
    levels: list[int]
    quotes: list[list[str]]
    """By criterion, verbatim."""
    ids: list[int] = field(default_factory=list)
    marks: list[list[int]] = field(default_factory=list)
    """By criterion, 1 for each token of its evidence."""
    sentences: list[tuple[int, int, frozenset[int]]] = field(default_factory=list)
    """First and last token, and the criteria that it is evidence for."""


@dataclass
class Question:
    id: str
    prompt: str
    reference: str
    criteria: list[Criterion]
    answers: list[Answer]


def read_questions(parts: tuple[str, ...], folder: Path = DATA / 'questions') -> list[Question]:
    """Reads the questions of these parts, in the order of their ids."""
    questions = []
    for file in sorted(folder.glob('*.jsonl')):
        for line in file.read_text(encoding='utf8').splitlines():
            row = json.loads(line)
            if part_of(row['id']) in parts:
                questions.append(question_of(row))
    return sorted(questions, key=lambda question: question.id)


def question_of(row: dict) -> Question:
    criteria = [
        Criterion(
            key=c['key'],
            requirement=c['requirement'],
            wordings=c.get('wordings', []),
            half=c.get('half'),
            misconceptions=c.get('misconceptions', []),
            twins=c.get('twins', {}),
        )
        for c in row['criteria']
    ]
    answers = [
        Answer(
            kind=a['kind'],
            text=a['text'],
            levels=[LEVEL[a['levels'][c.key]] for c in criteria],
            quotes=[a.get('quotes', {}).get(c.key, []) for c in criteria],
        )
        for a in row['answers']
    ]
    return Question(row['id'], row['question'], row['reference'], criteria, answers)


SENTENCE_END = re.compile(r'(?:(?<=[.!?;])(?<!e\.g\.)(?<!i\.e\.)(?<!vs\.)\s+|\n+)')


def sentences_of(text: str) -> list[tuple[int, int]]:
    """Character spans."""
    spans, start = [], 0
    for end in SENTENCE_END.finditer(text):
        if text[start : end.start()].strip():
            spans.append((start, end.start()))
        start = end.end()
    if text[start:].strip():
        spans.append((start, len(text)))
    return spans or [(0, len(text))]


class Words:
    """The tokenizer: ids and character offsets, without special tokens."""

    def __init__(self, file: Path) -> None:
        self.tokenizer = Tokenizer.from_file(str(file))
        self.tokenizer.no_truncation()
        self.tokenizer.no_padding()
        self.cls, self.sep, self.mask = (self.tokenizer.token_to_id(f'[{name}]') for name in ('CLS', 'SEP', 'MASK'))
        self.known: dict[str, list[int]] = {}

    def ids(self, text: str) -> list[int]:
        if text not in self.known:
            self.known[text] = self.tokenizer.encode(text, add_special_tokens=False).ids
        return self.known[text]

    def encode(self, text: str) -> tuple[list[int], list[tuple[int, int]]]:
        encoding = self.tokenizer.encode(text, add_special_tokens=False)
        return encoding.ids, encoding.offsets


def marks_of(offsets: list[tuple[int, int]], text: str, quotes: list[str]) -> list[int]:
    """1 for each token that a quote touches."""
    spans = [(text.index(quote), text.index(quote) + len(quote)) for quote in quotes if quote in text]
    return [int(any(a < end and b > start for start, end in spans)) for a, b in offsets]


def tokenize(words: Words, question: Question) -> None:
    """Fills in the tokens, the marks and the sentences of every answer."""
    for answer in question.answers:
        answer.ids, offsets = words.encode(answer.text)
        answer.marks = [marks_of(offsets, answer.text, quotes) for quotes in answer.quotes]
        for start, end in sentences_of(answer.text):
            tokens = [index for index, (a, b) in enumerate(offsets) if b > start and a < end]
            if tokens:
                first, last = tokens[0], tokens[-1] + 1
                claims = frozenset(c for c, marks in enumerate(answer.marks) if any(marks[first:last]))
                answer.sentences.append((first, last, claims))
