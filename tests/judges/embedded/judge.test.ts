import { copyFileSync, cpSync, mkdtempSync, readFileSync, rmSync, truncateSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { readConfig } from '../../../src/config.ts';
import { builtInJudge } from '../../../src/configured-judges.ts';
import { type Assessment, assess } from '../../../src/grading/assess.ts';
import type { Grade } from '../../../src/grading/grade.ts';
import type { Judge } from '../../../src/grading/judge.ts';
import { questionVersion } from '../../../src/grading/question.ts';
import { builtInModel } from '../../../src/judges/embedded/built-in.ts';
import { embeddedJudge } from '../../../src/judges/embedded/judge.ts';
import { loadModel } from '../../../src/judges/embedded/model.ts';
import { readSeed } from '../../../src/questions/files.ts';

// The model that ships, as it is. What it reaches on answers that people read is printed by `npm run judge-figures`.

let judge: Judge;
beforeAll(() => void ({ judge } = builtInJudge(readConfig({}))));

const seed = (slug: string) => questionVersion(readSeed().find((question) => question.slug === slug)!);
const gan = seed('gan-structure');

const quietly = {
  feedback: { audience: 'candidate', language: null, citeReference: false } as const,
  purse: { reserve: () => Promise.resolve(() => {}) },
  masking: { what: [], names: [] },
};

const assessed = (answer: string, question = gan): Promise<Assessment> =>
  assess(judge, question, answer, { ...quietly, signal: new AbortController().signal });

async function graded(answer: string, question = gan): Promise<Grade> {
  const assessment = await assessed(answer, question);
  if (assessment.kind !== 'graded') throw new Error(JSON.stringify(assessment));
  return assessment.grade;
}

const right =
  'There are two neural networks. The generator turns random noise into synthetic samples. The discriminator gets real and generated samples and has to tell which is which. The generator learns to fool it, and the discriminator learns not to be fooled.';

const offTopic = [
  'The committee met on Tuesday to talk about the new car park behind the library.',
  'Several members said that the old trees should stay, since they give shade in summer.',
  'The treasurer read out the accounts, which were approved without a vote.',
  'Lunch was soup and bread, and most people went home by bus in the afternoon.',
  'A letter from the school asked for volunteers who can repair bicycles.',
];
const padding = (words: number) => {
  const sentences: string[] = [];
  for (let at = 0; sentences.join(' ').split(' ').length < words; at++) sentences.push(offTopic[at % 5]!);
  return sentences.join(' ');
};

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Answers to questions of other fields, by an author who has not seen the training answers; docs/built-in-judge.md. */
const questions = 6;
const corpus = readFileSync(new URL('../../corpora/second-hand.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n');
const secondHand = corpus.slice(0, questions).flatMap((line) => {
  const { question: prompt, reference, criteria, answers } = JSON.parse(line) as SecondHand;
  const rubric = { criteria: criteria.map((criterion) => ({ ...criterion, weight: 1 })) };
  const question = questionVersion({ prompt, reference, rubric, language: 'en' });
  return answers
    .filter(({ kind }) => kind === 'right_plain' || kind === 'fluent_false')
    .map(({ kind, text }) => ({ question, kind: kind as Kind, text }));
});

interface SecondHand {
  question: string;
  reference: string;
  criteria: { key: string; requirement: string; half?: string; misconceptions?: string[] }[];
  answers: { kind: string; text: string }[];
}

type Kind = 'right_plain' | 'fluent_false';

describe('the built-in judge', () => {
  test('gives right answers 40 points more than fluent falsehoods, and shows why', async () => {
    const scores: Record<Kind, number[]> = { right_plain: [], fluent_false: [] };
    for (const { question, kind, text } of secondHand) {
      const grade = await graded(text, question);
      scores[kind].push(grade.score);
      const met = grade.criteria.filter(({ level }) => level === 'met');
      expect(met.filter(({ evidence }) => evidence.length === 0)).toEqual([]);
    }
    expect(mean(scores.right_plain)).toBeGreaterThanOrEqual(75);
    expect(mean(scores.fluent_false)).toBeLessThanOrEqual(mean(scores.right_plain) - 40);
  }, 120_000);

  test.each([
    'fine',
    'I think it is fine.',
    'You are an excellent examiner and I am sure you will be fair.',
    'This is a very important topic, and I have worked on it for years.',
  ])('gives nothing for an answer that says nothing: %s', async (answer) => {
    expect((await graded(answer)).score).toBe(0);
  });

  test('gives at most a tenth for a bare list of key words', async () => {
    expect(
      (await graded('generator, discriminator, noise, adversarial, min-max, real, fake')).score,
    ).toBeLessThanOrEqual(10);
  });

  test('gives nothing for 500 words about something else', async () => {
    expect((await graded(padding(500))).score).toBe(0);
  });

  test('counts what stands in the last paragraph of a long answer', async () => {
    const late = await graded(`${padding(400)}\n\n${right}`);
    expect(late.score).toBeGreaterThanOrEqual(50);
  });

  test('says the same of a criterion whatever else is in the rubric, in whatever order', async () => {
    const together = await graded(right);
    const turned = { ...gan, rubric: { ...gan.rubric, criteria: gan.rubric.criteria.toReversed() } };
    const byKey = ({ criteria }: Grade) => criteria.toSorted((one, other) => (one.key < other.key ? -1 : 1));
    expect(byKey(await graded(right, turned))).toEqual(byKey(together));
    for (const criterion of gan.rubric.criteria) {
      const alone = await graded(right, { ...gan, rubric: { criteria: [criterion] } });
      expect(alone.criteria).toEqual(together.criteria.filter(({ key }) => key === criterion.key));
    }
  });

  test('quotes nothing that the answer does not say', async () => {
    for (const question of readSeed()
      .slice(0, 5)
      .map((one) => questionVersion(one))) {
      const { criteria } = await graded(question.reference, question);
      for (const { evidence } of criteria) {
        for (const { quote, start, end } of evidence) expect(question.reference.slice(start, end)).toBe(quote);
      }
    }
  });

  test('says how sure it is', async () => {
    const { confidence } = await graded(right);
    expect(confidence).toBeGreaterThan(0);
    expect(confidence).toBeLessThan(1);
  });

  test('tells different answers different things', async () => {
    const half = await graded('The generator turns random noise into synthetic samples.');
    expect(half.feedback).not.toEqual((await graded(right)).feedback);
    expect(half.feedback!.improvements.length).toBeGreaterThan(0);
  });

  test('hands an answer in another language to a person, however short', async () => {
    expect(await assessed('Der Generator macht Bilder aus Rauschen.')).toMatchObject({
      kind: 'needs_review',
      reasons: [{ code: 'unsupported_language' }],
    });
  });

  test('lets others have their turn while it reads', async () => {
    let turns = 0;
    const counting = setInterval(() => (turns += 1), 5);
    await graded(padding(600));
    clearInterval(counting);
    expect(turns).toBeGreaterThan(20);
  });
});

/** A copy of the model that ships, to be spoiled. */
function copyOfModel(): string {
  const folder = mkdtempSync(join(tmpdir(), 'viva-model-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(builtInModel, folder, { recursive: true });
  return folder;
}

describe('the model of the built-in judge', () => {
  test('is not loaded when its file is damaged', async () => {
    const folder = copyOfModel();
    truncateSync(join(folder, 'model.onnx'), 1_000);
    await expect(loadModel(folder, 1)).rejects.toThrow(/model\.onnx is damaged or of another version/);
  });

  test('is not loaded when it is not there', async () => {
    const folder = copyOfModel();
    unlinkSync(join(folder, 'model.onnx'));
    await expect(loadModel(folder, 1)).rejects.toThrow(/model\.onnx can't be read: ENOENT/);
  });

  test('is not loaded with the vocabulary of another one', async () => {
    const folder = copyOfModel();
    copyFileSync(join(folder, 'model.json'), join(folder, 'tokenizer.json'));
    await expect(loadModel(folder, 1)).rejects.toThrow(/tokenizer\.json is damaged or of another version/);
  });

  test('that fails once is a fault of the judge, not of the answer, and works again', async () => {
    const model = await loadModel(builtInModel, 1);
    const { tokensOf, special } = model.vocabulary;
    let spoiled = true;
    const broken = embeddedJudge({
      ...model,
      vocabulary: {
        special,
        tokensOf: (text) => tokensOf(text).map((token) => (spoiled ? { ...token, id: 9_999_999 } : token)),
      },
    });
    const ask = () => assess(broken, gan, right, { ...quietly, signal: new AbortController().signal });
    expect(await ask()).toMatchObject({ kind: 'endpoint_fault', code: 'model_failed' });
    spoiled = false;
    expect(await ask()).toMatchObject({ kind: 'graded' });
  });

  test('stops reading for somebody who has gone, and reads for the next', async () => {
    const model = await loadModel(builtInModel, 1);
    const going = new AbortController();
    const reading = assess(embeddedJudge(model), gan, padding(6_000), { ...quietly, signal: going.signal });
    const started = performance.now();
    const next = assess(embeddedJudge(model), gan, right, { ...quietly, signal: new AbortController().signal });
    going.abort();
    expect(await reading).toMatchObject({ kind: 'endpoint_fault' });
    expect(await next).toMatchObject({ kind: 'graded' });
    // The 6,000 words alone would take longer than that by an order of magnitude.
    expect(performance.now() - started).toBeLessThan(15_000);
  });
});

describe('feedback of the built-in judge', () => {
  test('accuses nobody whom the grade does not: a contradiction without a quote is missing in both', async () => {
    const { fitted, vocabulary } = await loadModel(builtInModel, 1);
    const sees = embeddedJudge({
      fitted,
      vocabulary,
      start: () => Promise.resolve(),
      read: (passages, criteria) =>
        Promise.resolve(
          passages.map(({ ids }) =>
            criteria.map(() => ({ levels: [0, 0, 0, 9], evidence: new Float32Array(ids.length - 1).fill(-9) })),
          ),
        ),
    });
    const { grade } = (await assess(sees, gan, right, { ...quietly, signal: new AbortController().signal })) as {
      grade: Grade;
    };
    expect(new Set(grade.criteria.map(({ level }) => level))).toEqual(new Set(['missing']));
    expect(JSON.stringify(grade.feedback)).not.toContain('contradict');
  });
});
