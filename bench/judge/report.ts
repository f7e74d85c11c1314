import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { figuresOf } from '../../src/grading/measuring/figures.ts';
import { confidenceOf } from '../../src/judges/embedded/confidence.ts';
import { loadModel } from '../../src/judges/embedded/model.ts';
import { builtInModel } from '../../src/judges/embedded/built-in.ts';
import { type Graded, measured } from './metrics.ts';
import { figureRows } from '../../src/measuring/table.ts';
import { columns } from '../../src/measuring/text.ts';
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

async function grade({ answers }: AnswerSet, read: Reader): Promise<Graded[]> {
  const graded: Graded[] = [];
  for (const answer of answers) graded.push({ answer, said: await read(answer) });
  return graded;
}

const confidence = ({ answer, said }: Graded) =>
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
  for (const [name, read] of judges) {
    const graded = await grade(set, read);
    for (const [rule, what] of [
      ['level', 'all four levels, evidence as marked'],
      ['allowed', 'as served: the levels that a criterion has, evidence as quoted'],
    ] as const) {
      const figures = figuresOf(measured(graded, rule, name === 'words-1' ? () => null : confidence));
      say(`\n${set.name}, ${name}, ${what}: ${figures.answers} answers to ${figures.questions} questions`);
      say(columns(figureRows(figures)).join('\n'));
      if (figures.byKind.length < 2) continue;
      const means = figures.byKind.map(({ kind, given, truth }) => `${kind} ${given.toFixed(0)}/${truth.toFixed(0)}`);
      say(`  mean points by kind, given/read: ${means.join(', ')}`);
    }
  }
}
process.exit();
