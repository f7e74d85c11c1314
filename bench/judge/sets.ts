import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Level } from '../../src/grading/levels.ts';
import { completeRubric, type Criterion } from '../../src/grading/rubric.ts';
import type { Span } from '../../src/grading/view.ts';

/** What one reader says of an answer. */
export interface ReadLevels {
  levels: Record<string, Level>;
  /** Stretches that carry the level, by criterion. */
  evidence: Record<string, Span[]>;
}

export interface ReadAnswer {
  question: string;
  prompt: string;
  criteria: Criterion[];
  kind: string;
  text: string;
  /** One, or two who don't know of each other. */
  readers: ReadLevels[];
}

export interface AnswerSet {
  name: string;
  answers: ReadAnswer[];
}

const path = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const linesOf = <T>(file: string): T[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);

interface WrittenCriterion {
  key: string;
  requirement: string;
  half?: string;
  misconceptions?: string[];
}

/** All criteria weigh the same here: what is measured is levels. */
const criteriaOf = (written: WrittenCriterion[]) =>
  completeRubric({
    criteria: written.map(({ key, requirement, half, misconceptions }) => {
      return { key, requirement, weight: 1, ...(half && { half }), ...(misconceptions && { misconceptions }) };
    }),
  }).criteria;

const spansOf = (text: string, quotes: Record<string, string[]>): Record<string, Span[]> =>
  Object.fromEntries(
    Object.entries(quotes).map(([key, some]) => [
      key,
      some.map((quote) => ({ start: text.indexOf(quote), end: text.indexOf(quote) + quote.length })),
    ]),
  );

interface WrittenQuestion {
  id: string;
  question: string;
  criteria: WrittenCriterion[];
  answers: { kind: string; text: string; levels: Record<string, Level>; quotes: Record<string, string[]> }[];
}

/** Questions of our own that no model was trained on: those to look at while working, or those to report on. */
export function ownAnswers(part: 'select' | 'calibrate' | 'report'): AnswerSet {
  const held = new Set(readFileSync(path('training/data/held-back.txt'), 'utf8').trim().split('\n'));
  const parts = ['select', 'calibrate', 'report'];
  const isIn = (id: string) => held.has(id) && parts[createHash('sha256').update(id).digest()[0]! % 3] === part;
  const folder = path('training/data/questions');
  const questions = readdirSync(folder).flatMap((file) => linesOf<WrittenQuestion>(`${folder}/${file}`));
  return {
    name: `own kinds (${part})`,
    answers: questions
      .filter(({ id }) => isIn(id))
      .flatMap(({ id, question, criteria, answers }) =>
        answers.map(({ kind, text, levels, quotes }) => ({
          question: id,
          prompt: question,
          criteria: criteriaOf(criteria),
          kind,
          text,
          readers: [{ levels, evidence: spansOf(text, quotes) }],
        })),
      ),
  };
}

interface SecondHand {
  id: string;
  question: string;
  criteria: WrittenCriterion[];
  answers: {
    kind: string;
    text: string;
    readers: { levels: Record<string, Level>; quotes: Record<string, string[]> }[];
  }[];
}

/** Questions of twelve other fields, written by another hand and graded by two readers. */
export function secondHand(): AnswerSet {
  return {
    name: 'second hand',
    answers: linesOf<SecondHand>(path('tests/corpora/second-hand.jsonl')).flatMap(
      ({ id, question, criteria, answers }) =>
        answers.map(({ kind, text, readers }) => ({
          question: id,
          prompt: question,
          criteria: criteriaOf(criteria),
          kind,
          text,
          readers: readers.map(({ levels, quotes }) => ({ levels, evidence: spansOf(text, quotes) })),
        })),
    ),
  };
}

interface Students {
  id: string;
  criteria: WrittenCriterion[];
  answers: {
    row: number;
    hash: string;
    readers: { levels: Record<string, Level>; spans: Record<string, [number, number][]> }[];
  }[];
}

/** Where the answers of people lie that may be measured with and not be committed. */
export const dataFolder = process.env['VIVA_DATA'] ?? path('../shared/data');

/** Answers of real students, graded by two readers; null where the data isn't. The texts aren't ours to commit. */
export function students(): AnswerSet | null {
  const file = `${dataFolder}/digiklausur-nn.jsonl`;
  if (!existsSync(file)) return null;
  const rows = linesOf<{ question: string; answer: string }>(file);
  return {
    name: 'students',
    answers: linesOf<Students>(path('tests/corpora/digiklausur.jsonl')).flatMap(({ id, criteria, answers }) =>
      answers.map(({ row, hash, readers }) => {
        const { question, answer } = rows[row]!;
        const found = createHash('sha256').update(answer).digest('hex').slice(0, hash.length);
        if (found !== hash) throw new Error(`row ${row} of ${file} isn't the answer that was read`);
        return {
          question: id,
          prompt: question,
          criteria: criteriaOf(criteria),
          kind: 'student',
          text: answer,
          readers: readers.map(({ levels, spans }) => ({
            levels,
            evidence: Object.fromEntries(
              Object.entries(spans).map(([key, some]) => [key, some.map(([start, end]) => ({ start, end }))]),
            ),
          })),
        };
      }),
    ),
  };
}
