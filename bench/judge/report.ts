import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { levels } from '../../src/grading/levels.ts';
import { confidenceOf } from '../../src/judges/embedded/confidence.ts';
import { loadModel } from '../../src/judges/embedded/model.ts';
import { builtInModel } from '../../src/judges/embedded/built-in.ts';
import * as measure from './metrics.ts';
import { modelReader, type Reader, wordsReader } from './reading.ts';
import { type AnswerSet, ownAnswers, secondHand, students } from './sets.ts';

// How well the built-in judge agrees with people who read the same answers: `npm run judge-figures`.
const { values } = parseArgs({
  options: {
    model: { type: 'string', default: builtInModel },
    part: { type: 'string', default: 'report' },
    'requirement-only': { type: 'boolean', default: false },
    // The questions to report on (`own`) are looked at once: when a model is done.
    sets: { type: 'string', default: 'second,students' },
  },
});

const say = (line = '') => void process.stdout.write(`${line}\n`);
const shown = ({ value, low, high }: measure.Figure) => `${short(value)} (${short(low)}–${short(high)})`;
const short = (value: number) => value.toFixed(2).replace(/^(-?)0\./, '$1.');

const model = await loadModel(values.model, availableParallelism());
const judges: [string, Reader][] = [
  [model.fitted.name, modelReader(model, values['requirement-only'])],
  ['words-1', wordsReader],
];
const wanted = values.sets.split(',');
const sets = [
  wanted.includes('second') ? secondHand() : null,
  wanted.includes('students') ? (students() ?? absent()) : null,
  wanted.includes('own') ? ownAnswers(values.part as 'report') : null,
].filter((set) => set !== null);

function absent(): null {
  say('students: not measured, the data is not here (VIVA_DATA names its folder)');
  return null;
}

async function grade({ answers }: AnswerSet, read: Reader): Promise<measure.Graded[]> {
  const graded: measure.Graded[] = [];
  for (const answer of answers) graded.push({ answer, said: await read(answer) });
  return graded;
}

const figures: [string, (graded: measure.Graded[]) => number][] = [
  ['exact level', measure.exact('level')],
  ['opposite level', measure.opposite('level')],
  ['r of points', measure.correlation('level')],
  ...levels.map((level): [string, (graded: measure.Graded[]) => number] => [`F1 ${level}`, measure.f1Of(level)]),
  ['F1 of evidence (words)', measure.evidenceF1('evidence')],
  ['as served: exact', measure.exact('allowed')],
  ['as served: opposite', measure.opposite('allowed')],
  ['as served: r', measure.correlation('allowed')],
  ['as served: F1 of quotes', measure.evidenceF1('quotes')],
];

const confidence = ({ answer, said }: measure.Graded) =>
  confidenceOf(
    { criteria: answer.criteria },
    Object.fromEntries(
      answer.criteria.map(({ key }, at) => {
        return [key, { level: said[at]!.allowed, probabilities: said[at]!.probabilities! }];
      }),
    ),
    model.fitted,
  );

for (const set of sets) {
  const questions = new Set(set.answers.map(({ question }) => question)).size;
  const readers = set.answers[0]!.readers.length;
  say(`\n${set.name}: ${set.answers.length} answers to ${questions} questions, ${readers} reader(s)`);
  const graded = await Promise.all(judges.map(async ([name, read]) => [name, await grade(set, read)] as const));
  say(`${''.padEnd(28)}${graded.map(([name]) => name.padEnd(24)).join('')}`);
  for (const [name, figure] of figures) {
    const row = graded.map(([, some]) => shown(measure.withInterval(some, figure)).padEnd(24)).join('');
    say(`${name.padEnd(28)}${row}`);
  }
  const { brier, always, fifths } = measure.reliability(graded[0]![1], confidence);
  const shownFifths = fifths.map(({ said, held }) => `${short(said)}→${short(held)}`).join('  ');
  say(`confidence, by fifths, said→held: ${shownFifths}  Brier ${short(brier)} (always the share: ${short(always)})`);
  if (new Set(set.answers.map(({ kind }) => kind)).size < 2) continue;
  say(
    `${'r within kinds'.padEnd(28)}${graded.map(([, some]) => short(measure.withinKinds(some)).padEnd(24)).join('')}`,
  );
  const alone = measure.byKindAlone(graded[0]![1]);
  say(`the kind alone: exact ${short(alone.exact)}, r ${short(alone.r)}`);
  say(`mean points by kind, given/read: ${judges[0]![0]}`);
  const means = [...measure.meansByKind(graded[0]![1])];
  say(means.map(([kind, { given, read }]) => `  ${kind} ${given.toFixed(0)}/${read.toFixed(0)}`).join('\n'));
}
process.exit();
