import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Level, levels } from '../../src/grading/levels.ts';
import { levelsOf } from '../../src/grading/rubric.ts';
import { riskOf } from '../../src/judges/embedded/confidence.ts';
import { type Fitted, loadModel, type Reading } from '../../src/judges/embedded/model.ts';
import { opinionOf } from '../../src/judges/embedded/opinion.ts';
import { criterionIds, type Window, windowsOf } from '../../src/judges/embedded/passages.ts';
import { markedF1, scoreOf } from './metrics.ts';
import { ownAnswers, type ReadAnswer } from './sets.ts';

// Fits on the calibrate questions what turns a model's logits into probabilities, evidence and confidence, by the code
// that serves, and writes it beside the model: `npm run judge-fit -- --model FOLDER --name criteria-2`.
const { values } = parseArgs({ options: { model: { type: 'string' }, name: { type: 'string' } } });
const folder = values.model!;
const hash = (file: string) =>
  createHash('sha256')
    .update(readFileSync(join(folder, file)))
    .digest('hex');
const write = (fitted: Fitted) => writeFileSync(join(folder, 'model.json'), `${JSON.stringify(fitted, null, 2)}\n`);

const unfitted: Fitted = {
  name: values.name!,
  sha256: { model: hash('model.onnx'), tokenizer: hash('tokenizer.json') },
  temperature: 1,
  contradicted: 0,
  evidenceFrom: 0.5,
  confidence: { intercept: 0, slope: 0 },
};
write(unfitted);
const { vocabulary, read } = await loadModel(folder, availableParallelism());

interface Seen {
  answer: ReadAnswer;
  windows: Window[];
  readings: Reading[][];
}

const seen: Seen[] = [];
for (const answer of ownAnswers('calibrate').answers) {
  const windows = windowsOf(vocabulary, vocabulary.tokensOf(answer.text));
  const claims = answer.criteria.map((criterion) => criterionIds(vocabulary, criterion));
  seen.push({ answer, windows, readings: await read(windows, claims, new AbortController().signal) });
}

/** What the model says of every answer under these settings; of all four levels, or of those that a criterion has. */
function opinions(fitted: Fitted, four: boolean) {
  return seen.map(({ answer, windows, readings }) => ({
    answer,
    said: answer.criteria.map((criterion, at) => {
      const of = readings.map((byCriterion) => byCriterion[at]!);
      const opinion = opinionOf(fitted, windows, of, four ? [...levels] : levelsOf(criterion));
      const evidence = opinion.level === 'missing' ? [] : opinion.evidence;
      return { ...opinion, evidence, allowed: opinion.level, quotes: [] };
    }),
  }));
}

const truth = (answer: ReadAnswer, key: string): Level => answer.readers[0]!.levels[key]!;
const grid = (from: number, to: number, step: number) =>
  Array.from({ length: Math.round((to - from) / step) + 1 }, (_, at) => Number((from + at * step).toFixed(4)));
const best = (candidates: number[], cost: (value: number) => number) =>
  candidates.reduce((found, one) => (cost(one) < cost(found) ? one : found));

/** How surprised the model is by the levels that the author gave. */
const surprise = (fitted: Fitted) =>
  opinions(fitted, true)
    .flatMap(({ answer, said }) =>
      answer.criteria.map(({ key }, at) => -Math.log(said[at]!.probabilities[truth(answer, key)] + 1e-9)),
    )
    .reduce((sum, loss) => sum + loss, 0);

// By turns: the least surprise in one depends on the other. (The same for `partial` and `missing` would raise the share of exact levels a
// little more, and with it what a fluent falsehood or an attack earns.)
let scaled: Fitted = unfitted;
for (let round = 0; round < 4; round++) {
  const temperature = best(grid(0.5, 2.5, 0.05), (value) => surprise({ ...scaled, temperature: value }));
  scaled = { ...scaled, temperature };
  scaled = { ...scaled, contradicted: best(grid(-2, 2, 0.1), (value) => surprise({ ...scaled, contradicted: value })) };
}
const evidenceFrom = best(
  grid(0.2, 0.8, 0.05),
  (value) => -markedF1(opinions({ ...scaled, evidenceFrom: value }, true)),
);

/** By answer: the share of its points at risk, and whether the points are within a tenth. */
const outcomes = opinions(scaled, false).map(({ answer, said }) => ({
  risk: said.reduce((sum, opinion) => sum + riskOf(opinion), 0) / said.length,
  near:
    Math.abs(scoreOf(said.map(({ level }) => level)) - scoreOf(answer.criteria.map(({ key }) => truth(answer, key)))) <=
    10,
}));
write({ ...scaled, evidenceFrom, confidence: logisticFit(outcomes) });
process.stdout.write(readFileSync(join(folder, 'model.json'), 'utf8'));
process.exit();

/** Logistic regression by Newton's method, the slope drawn a little towards 0. */
function logisticFit(points: { risk: number; near: boolean }[]): Fitted['confidence'] {
  let [intercept, slope] = [0, 0];
  const ridge = 0.01;
  for (let round = 0; round < 50; round++) {
    let [g0, g1, h00, h01, h11] = [0, -ridge * slope, 0, 0, ridge];
    for (const { risk, near } of points) {
      const p = 1 / (1 + Math.exp(-(intercept + slope * risk)));
      const w = p * (1 - p);
      g0 += Number(near) - p;
      g1 += (Number(near) - p) * risk;
      h00 += w;
      h01 += w * risk;
      h11 += w * risk * risk;
    }
    const det = h00 * h11 - h01 * h01;
    intercept += (h11 * g0 - h01 * g1) / det;
    slope += (h00 * g1 - h01 * g0) / det;
  }
  return { intercept, slope };
}
