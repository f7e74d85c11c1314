"""The network: a BERT encoder in which criteria read an answer, and two heads.

In the first `SHARED` layers an answer is read once, whatever the number of criteria: its tokens see each other alone, while
the tokens of each criterion see that criterion and the answer. In the last `CROSSED` layers criterion and answer are read
together, once a criterion: what is evidence can't be seen without knowing for what. No criterion ever sees another one, so
their order and number change nothing.

Inputs, all int64: `answer` [B, La] and `kind` [B, La] (0 padding, 1 the end mark, 2 answer); `criterion` [N, Lc] (0 padding),
whose second token is the marker, and `owner` [N], the row of its answer.
Outputs: `levels` [N, 4], logits of met, partial, missing, contradicted; `evidence` [N, La], logits.
"""
from __future__ import annotations

from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

HIDDEN, HEADS, LAYERS, WIDE, VOCABULARY, POSITIONS = 384, 12, 12, 1536, 30522, 512
CROSSED = 8
SHARED = LAYERS - CROSSED
ANSWER_AT = 48
"""The position of an answer's first token: behind most criteria."""
DROPPED = 0.1
"""Share of what a layer adds that is left out while it learns."""
LEVELS = ('met', 'partial', 'missing', 'contradicted')
INPUTS = ('answer', 'kind', 'criterion', 'owner')


class Packed:
    """Where the tokens of padded rows are: dense layers see the tokens alone, only attention sees rows."""

    def __init__(self, real: Tensor) -> None:
        """real [n, l]: true where there is a token."""
        self.real = real
        self.at = real.flatten().nonzero()[:, 0]

    def pack(self, rows: Tensor) -> Tensor:
        """[n, l, d] -> [tokens, d]"""
        return rows.flatten(0, 1).index_select(0, self.at)

    def rows(self, tokens: Tensor) -> Tensor:
        """[tokens, d] -> [n, l, d], zeros elsewhere"""
        n, l = self.real.shape
        return tokens.new_zeros(n * l, tokens.shape[-1]).index_copy(0, self.at, tokens).view(n, l, -1)


def heads_of(rows: Tensor) -> Tensor:
    """[n, l, d] -> [n, heads, l, d / heads]"""
    return rows.unflatten(-1, (HEADS, HIDDEN // HEADS)).transpose(1, 2)


class Layer(nn.Module):
    """One BERT layer (post-norm). Queries may attend to more than themselves."""

    def __init__(self) -> None:
        super().__init__()
        self.query, self.key, self.value = (nn.Linear(HIDDEN, HIDDEN) for _ in range(3))
        self.out, self.norm = nn.Linear(HIDDEN, HIDDEN), nn.LayerNorm(HIDDEN, eps=1e-12)
        self.wide, self.narrow, self.last = nn.Linear(HIDDEN, WIDE), nn.Linear(WIDE, HIDDEN), nn.LayerNorm(HIDDEN, eps=1e-12)
        self.drop = nn.Dropout(DROPPED)

    def keys(self, x: Tensor, packed: Packed) -> tuple[Tensor, Tensor]:
        return heads_of(packed.rows(self.key(x))), heads_of(packed.rows(self.value(x)))

    def forward(self, x: Tensor, packed: Packed, key: Tensor, value: Tensor, mask: Tensor) -> Tensor:
        """x [tokens, d], key and value [n, heads, m, d / heads], mask [n, m] (true where there is a token)."""
        query = heads_of(packed.rows(self.query(x)))
        seen = F.scaled_dot_product_attention(query, key, value, attn_mask=mask[:, None, None, :])
        x = self.norm(x + self.drop(self.out(packed.pack(seen.transpose(1, 2).flatten(2)))))
        return self.last(x + self.drop(self.narrow(F.gelu(self.wide(x)))))


class Judge(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.words = nn.Embedding(VOCABULARY, HIDDEN, padding_idx=0)
        self.places, self.types = nn.Embedding(POSITIONS, HIDDEN), nn.Embedding(2, HIDDEN)
        self.norm = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        half = HIDDEN // 2
        self.marked, self.looked, self.plain = nn.Linear(HIDDEN, half), nn.Linear(HIDDEN, half), nn.Linear(HIDDEN, 1)
        nn.init.constant_(self.plain.bias, -2.0)
        self.first, self.second = nn.Linear(3 * HIDDEN + 2, HIDDEN), nn.Linear(HIDDEN, len(LEVELS))
        # What the vocabulary means stays as the base learned it: the training texts are few.
        self.words.weight.requires_grad = False

    def embed(self, ids: Tensor, first: int, side: int) -> Tensor:
        return self.norm(self.words(ids) + self.places.weight[first : first + ids.shape[1]] + self.types.weight[side])

    def forward(self, answer: Tensor, kind: Tensor, criterion: Tensor, owner: Tensor) -> tuple[Tensor, Tensor]:
        there, real = kind > 0, criterion > 0
        both = torch.cat([real, there.index_select(0, owner)], 1)
        answers, criteria, pairs = Packed(there), Packed(real), Packed(both)
        a, c = answers.pack(self.embed(answer, ANSWER_AT, 1)), criteria.pack(self.embed(criterion, 0, 0))
        for layer in self.layers[:SHARED]:
            theirs, own = layer.keys(a, answers), layer.keys(c, criteria)
            key, value = (torch.cat([mine, other.index_select(0, owner)], 2) for mine, other in zip(own, theirs))
            a, c = layer(a, answers, *theirs, there), layer(c, criteria, key, value, both)
        x = pairs.pack(torch.cat([criteria.rows(c), answers.rows(a).index_select(0, owner)], 1))
        for layer in self.layers[SHARED:]:
            x = layer(x, pairs, *layer.keys(x, pairs), both)
        return self.heads(pairs.rows(x), criterion.shape[1], kind.index_select(0, owner) == 2)

    def heads(self, x: Tensor, depth: int, said: Tensor) -> tuple[Tensor, Tensor]:
        """x [N, depth + La, d], the criterion before the answer; said [N, La]: true for tokens of the answer."""
        marker, seen = x[:, 1], x[:, depth:]
        scores = (self.looked(seen) @ self.marked(marker)[:, :, None])[..., 0] * (HIDDEN // 2) ** -0.5
        evidence = scores + self.plain(seen)[..., 0]
        share = torch.sigmoid(evidence) * said
        total = share.sum(1, keepdim=True)
        read = (share[:, None] @ seen)[:, 0] / (total + 0.5)
        parts = [marker, read, marker * read, share.amax(1, keepdim=True), torch.log1p(total)]
        return self.second(F.gelu(self.first(torch.cat(parts, 1)))), evidence


# The parts of a layer, by our names, as BERT calls them.
INNER = {
    'query.': 'attention.self.query.',
    'key.': 'attention.self.key.',
    'value.': 'attention.self.value.',
    'out.': 'attention.output.dense.',
    'norm.': 'attention.output.LayerNorm.',
    'wide.': 'intermediate.dense.',
    'narrow.': 'output.dense.',
    'last.': 'output.LayerNorm.',
}


def load_base(judge: Judge, onnx_file: Path) -> None:
    """Takes over the encoder of a BERT of this size that was exported to ONNX (weights by name, dense ones by use)."""
    import onnx
    from onnx import numpy_helper

    graph = onnx.load(onnx_file).graph
    arrays = {tensor.name: torch.from_numpy(numpy_helper.to_array(tensor).copy()) for tensor in graph.initializer}
    named = {name.removeprefix('bert.'): array for name, array in arrays.items()}
    users: dict[str, list] = {}
    for node in graph.node:
        for name in node.input:
            users.setdefault(name, []).append(node)
    for node in graph.node:
        if node.op_type == 'MatMul' and node.input[1] in arrays:
            add = users[node.output[0]][0]
            bias = next(name for name in add.input if name in arrays)
            named[bias.removeprefix('bert.').removesuffix('bias') + 'weight'] = arrays[node.input[1]].T.contiguous()
    ours = {
        'words.weight': 'embeddings.word_embeddings.weight',
        'places.weight': 'embeddings.position_embeddings.weight',
        'types.weight': 'embeddings.token_type_embeddings.weight',
        'norm.': 'embeddings.LayerNorm.',
    }
    for index in range(LAYERS):
        ours |= {f'layers.{index}.{mine}': f'encoder.layer.{index}.{theirs}' for mine, theirs in INNER.items()}
    state = judge.state_dict()
    for name in state:
        for mine, theirs in ours.items():
            if name.startswith(mine):
                state[name] = named[theirs + name.removeprefix(mine)]
    judge.load_state_dict(state)
