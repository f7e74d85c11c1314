"""Trains the judge. It may be stopped at any time and goes on where it was when it is called again.

  python -m judge.train --base FOLDER --out FOLDER [--start FILE] [--tokens N] [--batch N] [--device cuda --workers 12]

On a CPU it computes in single precision; on a GPU dense layers run in bfloat16, and rows are made by worker processes.
"""
from __future__ import annotations

import argparse
import multiprocessing
import random
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import count
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor

from .data import Question, Words, read_questions, tokenize
from .measure import measure
from .model import INPUTS, Judge, load_base
from .rows import Row, batches, collate, make_rows, size_of

ENCODER_RATE, HEAD_RATE = 8e-5, 2.5e-4
WARM_UP, DECAY = 0.03, 0.7
"""Shares of the whole run."""
SMOOTHING, EVIDENCE_WEIGHT = 0.05, 1.5
SAVE_EVERY = 180
"""Seconds."""

Batch = tuple[int, dict[str, Tensor]]
"""Tokens, see `size_of`, and tensors."""


def loss_of(levels: Tensor, evidence: Tensor, batch: dict[str, Tensor]) -> tuple[Tensor, Tensor]:
    """Cross entropy of the levels and, by criterion, of the marks."""
    level = F.cross_entropy(levels.float(), batch['levels'], label_smoothing=SMOOTHING)
    known = (batch['marks'] >= 0).float()
    weight = 1 + batch['marks'].clamp(min=0)
    each = F.binary_cross_entropy_with_logits(evidence.float(), batch['marks'].clamp(min=0), weight, reduction='none')
    mark = ((each * known).sum(1) / known.sum(1).clamp(min=1)).mean()
    return level + EVIDENCE_WEIGHT * mark, torch.stack([level, mark]).detach()


def rate(done: float) -> float:
    """Warm-up, constant, then falling to 2 %."""
    if done < WARM_UP:
        return max(0.02, done / WARM_UP)
    return 1 if done < 1 - DECAY else max(0.02, (1 - done) / DECAY)


class Passes:
    """The batches of pass after pass. A pass depends on nothing but the seed and its number."""

    def __init__(self, words: Words, questions: list[Question], budget: int, seed: int) -> None:
        self.words, self.questions, self.budget, self.seed = words, questions, budget, seed

    def rows(self, turn: int) -> list[list[Row]]:
        rng = random.Random(f'{self.seed}.{turn}')
        return batches(make_rows(self.words, self.questions, rng), self.budget, rng)

    def every(self, first: int, workers: int) -> Iterator[list[list[Row]]]:
        """From pass `first` on, made ahead by worker processes if there are any."""
        if not workers:
            yield from map(self.rows, count(first))
        global made_by
        made_by = self.rows
        with ProcessPoolExecutor(workers, multiprocessing.get_context('fork')) as pool:
            ahead = deque(pool.submit(rows_of_pass, turn) for turn in range(first, first + workers))
            for turn in count(first + workers):
                yield ahead.popleft().result()
                ahead.append(pool.submit(rows_of_pass, turn))


made_by: Callable[[int], list[list[Row]]]
"""What a worker process makes passes by: it finds it here when it is forked, so that the questions aren't sent to it."""


def rows_of_pass(turn: int) -> list[list[Row]]:
    return made_by(turn)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument('--base', type=Path, required=True)
    parser.add_argument('--out', type=Path, required=True)
    parser.add_argument('--start', type=Path, help='weights of an earlier model to start from')
    parser.add_argument('--tokens', type=int, default=60_000_000, help='how long')
    parser.add_argument('--minutes', type=float, help='how long instead, on a machine that is there for a time')
    parser.add_argument('--batch', type=int, default=4096, help='tokens of a step')
    parser.add_argument('--device', default='cpu')
    parser.add_argument('--workers', type=int, default=0, help='processes that make rows ahead')
    parser.add_argument('--look', type=int, default=1500, help='seconds between two looks at the select questions')
    parser.add_argument('--threads', type=int, default=2)
    parser.add_argument('--seed', type=int, default=1)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)

    words = Words(args.base / 'tokenizer.json')
    questions, select = read_questions(('train',)), read_questions(('select',))
    for question in questions + select:
        tokenize(words, question)
    judge = Judge()
    encoder = [p for name, p in judge.named_parameters() if p.requires_grad and name.startswith(('places', 'types', 'norm', 'layers'))]
    ids = {id(p) for p in encoder}
    head = [p for p in judge.parameters() if p.requires_grad and id(p) not in ids]
    groups = [dict(params=encoder, peak=ENCODER_RATE), dict(params=head, peak=HEAD_RATE)]
    state = {'seen': 0, 'step': 0, 'turn': 0, 'batch': 0, 'seconds': 0.0}
    checkpoint = args.out / 'checkpoint.pt'
    saved = torch.load(checkpoint, weights_only=True, map_location=args.device) if checkpoint.exists() else None
    if saved:
        judge.load_state_dict(saved['judge'])
        state = saved['state']
    elif args.start:
        judge.load_state_dict(torch.load(args.start, weights_only=True))
    else:
        load_base(judge, args.base / 'encoder.onnx')
    judge.to(args.device)
    # It would make a plan for each new shape, and nearly every batch has one.
    torch.backends.cuda.enable_cudnn_sdp(False)
    optimizer = torch.optim.AdamW(groups, lr=ENCODER_RATE, betas=(0.9, 0.98), weight_decay=0.01)
    if saved:
        optimizer.load_state_dict(saved['optimizer'])

    def done() -> float:
        """The share of the run that is over."""
        return state['seconds'] / 60 / args.minutes if args.minutes else state['seen'] / args.tokens

    def save() -> None:
        new = checkpoint.with_suffix('.new')
        torch.save({'judge': judge.state_dict(), 'optimizer': optimizer.state_dict(), 'state': state}, new)
        new.replace(checkpoint)

    last_saved = last_looked = started = time.monotonic()
    began, first_seen = state['seconds'], state['seen']
    average: Tensor | None = None
    judge.train()
    for todo in Passes(words, questions, args.batch, args.seed).every(state['turn'], args.workers):
        print(f"pass {state['turn']}: {len(todo)} batches", flush=True)
        for rows in todo[state['batch'] :]:
            if done() >= 1:
                break
            for group in optimizer.param_groups:
                group['lr'] = group['peak'] * rate(done())
            batch = {name: part.to(args.device, non_blocking=True) for name, part in collate(words, rows).items()}
            with torch.autocast(args.device, torch.bfloat16, enabled=args.device != 'cpu'):
                levels, evidence = judge(*(batch[name] for name in INPUTS))
            loss, parts = loss_of(levels, evidence, batch)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(encoder + head, 1.0)
            optimizer.step()
            state['seen'] += size_of(rows)
            state['step'] += 1
            state['batch'] += 1
            average = parts if average is None else average.lerp(parts, 0.03)
            now = time.monotonic()
            state['seconds'] = began + now - started
            if state['step'] % 100 == 0:
                speed = (state['seen'] - first_seen) / (now - started)
                print(
                    f"{state['seconds'] / 60:.1f} min, step {state['step']}, {state['seen'] / 1e6:.2f} M tokens, "
                    f'levels {average[0]:.3f}, marks {average[1]:.3f}, {speed:.0f} tokens/s',
                    flush=True,
                )
            if now - last_saved > SAVE_EVERY:
                save()
                last_saved = now
            if now - last_looked > args.look:
                print('select', measure(judge, words, select), flush=True)
                judge.train()
                last_looked = time.monotonic()
        if done() >= 1:
            break
        state['turn'], state['batch'] = state['turn'] + 1, 0
    save()
    print('select', measure(judge, words, select), flush=True)
    torch.save(judge.cpu().state_dict(), args.out / 'final.pt')


if __name__ == '__main__':
    main()
