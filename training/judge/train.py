"""Trains the judge. It may be stopped at any time and goes on where it was when it is called again.

  python -m judge.train --base FOLDER --out FOLDER [--start FILE] [--tokens 2000000] [--threads 2]
"""
from __future__ import annotations

import argparse
import random
import time
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor

from .data import Words, read_questions, tokenize
from .measure import measure
from .model import Judge, load_base
from .rows import batches, collate, make_rows, size_of

ENCODER_RATE, HEAD_RATE = 8e-5, 2.5e-4
WARM_UP, DECAY = 0.03, 0.7
"""Shares of the whole run."""
BATCH = 2048
"""Tokens of a batch, see `size_of`."""
SMOOTHING, EVIDENCE_WEIGHT = 0.05, 1.5
SAVE_EVERY, LOOK_EVERY = 180, 1500
"""Seconds."""


def loss_of(levels: Tensor, evidence: Tensor, batch: dict[str, Tensor]) -> tuple[Tensor, float, float]:
    """Cross entropy of the levels and, by criterion, of the marks."""
    level = F.cross_entropy(levels, batch['levels'], label_smoothing=SMOOTHING)
    known = (batch['marks'] >= 0).float()
    each = F.binary_cross_entropy_with_logits(evidence, batch['marks'].clamp(min=0), reduction='none', pos_weight=torch.tensor(2.0))
    mark = ((each * known).sum(1) / known.sum(1).clamp(min=1)).mean()
    return level + EVIDENCE_WEIGHT * mark, level.item(), mark.item()


def rate(done: float) -> float:
    """Warm-up, constant, then falling to 2 %."""
    if done < WARM_UP:
        return max(0.02, done / WARM_UP)
    return 1 if done < 1 - DECAY else max(0.02, (1 - done) / DECAY)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument('--base', type=Path, required=True)
    parser.add_argument('--out', type=Path, required=True)
    parser.add_argument('--start', type=Path, help='weights of an earlier model to start from')
    parser.add_argument('--tokens', type=int, default=2_000_000)
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
    optimizer = torch.optim.AdamW(groups, lr=ENCODER_RATE, betas=(0.9, 0.98), weight_decay=0.01)
    state = {'seen': 0, 'step': 0, 'turn': 0, 'batch': 0, 'seconds': 0.0}
    checkpoint = args.out / 'checkpoint.pt'
    if checkpoint.exists():
        saved = torch.load(checkpoint, weights_only=True)
        judge.load_state_dict(saved['judge'])
        optimizer.load_state_dict(saved['optimizer'])
        state = saved['state']
    elif args.start:
        judge.load_state_dict(torch.load(args.start, weights_only=True))
    else:
        load_base(judge, args.base / 'encoder.onnx')

    def save() -> None:
        new = checkpoint.with_suffix('.new')
        torch.save({'judge': judge.state_dict(), 'optimizer': optimizer.state_dict(), 'state': state}, new)
        new.replace(checkpoint)

    last_saved = last_looked = started = time.monotonic()
    began, first_seen = state['seconds'], state['seen']
    average: tuple[float, float] | None = None
    judge.train()
    while state['seen'] < args.tokens:
        rng = random.Random(f"{args.seed}.{state['turn']}")
        todo = batches(make_rows(words, questions, rng), BATCH, rng)
        print(f"pass {state['turn']}: {len(todo)} batches", flush=True)
        for number, rows in enumerate(todo):
            if number < state['batch']:
                continue
            if state['seen'] >= args.tokens:
                break
            for group in optimizer.param_groups:
                group['lr'] = group['peak'] * rate(state['seen'] / args.tokens)
            batch = collate(words, rows)
            levels, evidence = judge(batch['answer'], batch['kind'], batch['criterion'], batch['owner'])
            loss, level, mark = loss_of(levels, evidence, batch)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(encoder + head, 1.0)
            optimizer.step()
            state['seen'] += size_of(rows)
            state['step'] += 1
            state['batch'] = number + 1
            average = (level, mark) if average is None else (0.97 * average[0] + 0.03 * level, 0.97 * average[1] + 0.03 * mark)
            now = time.monotonic()
            state['seconds'] = began + now - started
            if state['step'] % 25 == 0:
                speed = (state['seen'] - first_seen) / (now - started)
                print(
                    f"{state['seconds'] / 60:.1f} min, step {state['step']}, {state['seen'] / 1e6:.2f} M tokens, "
                    f'levels {average[0]:.3f}, marks {average[1]:.3f}, {speed:.0f} tokens/s',
                    flush=True,
                )
            if now - last_saved > SAVE_EVERY:
                save()
                last_saved = now
            if now - last_looked > LOOK_EVERY:
                print('select', measure(judge, words, select), flush=True)
                judge.train()
                last_looked = time.monotonic()
        else:
            state['turn'], state['batch'] = state['turn'] + 1, 0
    save()
    torch.save(judge.state_dict(), args.out / 'final.pt')
    print('select', measure(judge, words, select), flush=True)


if __name__ == '__main__':
    main()
