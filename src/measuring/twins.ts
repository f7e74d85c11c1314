import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Twin } from '../grading/measuring/twins.ts';
import type { AskedQuestion, Case, Outcome } from './run.ts';
import { rows } from './corpus.ts';
import { voicesByRule } from './voices.ts';

const twinShape = z.strictObject({
  question: z.string().min(1),
  base: z.string().min(1),
  /** By voice; `plain` is what the others are compared with. */
  texts: z.record(z.string(), z.string().min(1)).refine((texts) => 'plain' in texts, 'there must be a "plain" text'),
});

/** One content in several voices. */
export type TwinTexts = z.infer<typeof twinShape>;

const shipped = new URL('../../seed/twins/twins.jsonl', import.meta.url);

/** @param text JSON Lines, each `{question, base, texts: {plain, …}}`; those that ship with the service when left out */
export function readTwins(text = readFileSync(shipped, 'utf8')): TwinTexts[] {
  return rows(text, twinShape, 'twins');
}

type TwinCase = Case & { at: number; voice: string };

/** For each content every voice, those that were written and those that are made by rule, and the plain one twice. */
export function twinCases(twins: TwinTexts[], questions: Map<string, AskedQuestion>): TwinCase[] {
  return twins.flatMap(({ question, base, texts }, at) => {
    const plain = texts['plain']!;
    const all = { ...texts, again: plain, ...voicesByRule(plain, at) };
    return Object.entries(all).map(([voice, answer]) => ({
      id: `${at}/${question}/${base}/${voice}`,
      question: questions.get(question)!,
      answer,
      at,
      voice,
    }));
  });
}

/** Each voice beside the plain one. */
export function twinPairs(twins: TwinTexts[], cases: TwinCase[], outcomes: Outcome[]): Twin[] {
  const scores = new Map(
    cases.map(({ at, voice }, index) => {
      const outcome = outcomes[index]!;
      return [`${at}/${voice}`, outcome.kind === 'graded' ? outcome.score : null];
    }),
  );
  return cases
    .filter(({ voice }) => voice !== 'plain' && voice !== 'again')
    .map(({ at, voice }) => {
      const { question, base } = twins[at]!;
      const score = (of: string) => scores.get(`${at}/${of}`)!;
      return { question, base, voice, plain: score('plain'), score: score(voice), again: score('again') };
    });
}
