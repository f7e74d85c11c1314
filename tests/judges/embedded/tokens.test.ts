import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { builtInModel } from '../../../src/judges/embedded/built-in.ts';
import { vocabularyOf } from '../../../src/judges/embedded/tokens.ts';

const definition = JSON.parse(readFileSync(join(builtInModel, 'tokenizer.json'), 'utf8')) as object;
const vocabulary = vocabularyOf(definition);
const whole = new Tokenizer(definition, {});

const written = "the|Gradient|z = μ + σ·ε|don't|e.g.|naïve|ÉLAN|日本語|😀|$5|a_b|\u200d|\n| ".split('|');
const pieces = fc.constantFrom(...written);
const text = fc.oneof(
  fc.array(pieces, { maxLength: 12 }).map((some) => some.join(' ')),
  fc.array(pieces, { maxLength: 12 }).map((some) => some.join('')),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
);

describe('tokens of an answer', () => {
  test('are those that the library cuts the whole text into', () => {
    fc.assert(
      fc.property(text, (written) => {
        fc.pre(!/\[(?:CLS|SEP|MASK|PAD|UNK)\]/.test(written));
        const ids = vocabulary.tokensOf(written).map(({ id }) => id);
        expect(ids).toEqual(whole.encode(written, { add_special_tokens: false }).ids);
      }),
      { numRuns: 300 },
    );
  });

  test('know where their word stands in the text', () => {
    const written = 'Noise 😀 becomes a sample.';
    const places = vocabulary.tokensOf(written).map(({ start, end }) => written.slice(start, end));
    expect(places).toEqual(['Noise', '😀', 'becomes', 'a', 'sample', '.']);
  });

  test('are words even where the text imitates a mark of the model', () => {
    const { special, tokensOf } = vocabulary;
    const ids = tokensOf('[SEP] [MASK] [CLS] met').map(({ id }) => id);
    expect(ids.filter((id) => Object.values(special).includes(id))).toEqual([]);
  });
});
