import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { builtInModel } from '../../src/judges/embedded/built-in.ts';
import { loadModel } from '../../src/judges/embedded/model.ts';
import { pearson, scoreOf } from './metrics.ts';
import { modelReader, type Reader, wordsReader } from './reading.ts';
import { dataFolder, type ReadAnswer } from './sets.ts';

// The built-in judge on answers that people scored and that have no rubric: every sentence of the reference is taken as
// a criterion. `npm run judge-public`.
const { values } = parseArgs({
  options: { model: { type: 'string', default: builtInModel }, most: { type: 'string', default: '400' } },
});

const sets = [
  { file: 'digiklausur-nn', name: 'DigiKlausur' },
  { file: 'mohler-1-6', name: 'Mohler 1–6' },
  { file: 'saf-training', name: 'SAF' },
  { file: 'scientsbank-unseen-answers', name: 'SciEntsBank, unseen answers' },
];

interface Row {
  question_id: string;
  question: string;
  reference: string;
  answer: string;
  score: number;
  max_score: number;
  blank?: boolean;
}

const mean = (some: number[]) => some.reduce((sum, value) => sum + value, 0) / some.length;
const rmse = (off: number[]) => Math.sqrt(mean(off.map((value) => value ** 2)));
const say = (line: string) => void process.stdout.write(`${line}\n`);

/** At most this many sentences of a reference are claims of their own. */
const mostClaims = 8;

const asked = ({ question_id, question, reference, answer }: Row): ReadAnswer => {
  const sentences = reference
    .split(/(?<=[.!?;])\s+(?=\p{Lu}|\p{Ll})/u)
    .filter((claim) => claim.split(/\s+/).length > 2);
  const claims = sentences.length === 0 ? [reference] : sentences.slice(0, mostClaims);
  return {
    question: question_id,
    prompt: question,
    kind: 'public',
    text: answer,
    readers: [],
    criteria: claims.map((requirement, at) => ({ key: `c${at}`, label: `Point ${at + 1}`, weight: 1, requirement })),
  };
};

interface Scored {
  question: string;
  given: number;
  read: number;
}

/** Off by how much when the line from points to scores is fitted on all other questions, and always their mean for comparison. */
function leaveQuestionOut(scored: Scored[]) {
  const off: number[] = [];
  const offMean: number[] = [];
  for (const question of new Set(scored.map((one) => one.question))) {
    const others = scored.filter((one) => one.question !== question);
    const [mx, my] = [mean(others.map(({ given }) => given)), mean(others.map(({ read }) => read))];
    const spread = mean(others.map(({ given }) => (given - mx) ** 2));
    const slope = spread === 0 ? 0 : mean(others.map(({ given, read }) => (given - mx) * (read - my))) / spread;
    for (const { given, read } of scored.filter((one) => one.question === question)) {
      off.push(Math.min(1, Math.max(0, my + slope * (given - mx))) - read);
      offMean.push(my - read);
    }
  }
  return { rmse: rmse(off), always: rmse(offMean) };
}

function withinQuestions(scored: Scored[]): number {
  const centre = (value: (one: Scored) => number) => (one: Scored) =>
    value(one) - mean(scored.filter(({ question }) => question === one.question).map(value));
  return pearson(scored.map(centre(({ given }) => given)), scored.map(centre(({ read }) => read)));
}

const model = await loadModel(values.model, availableParallelism());
const judges: [string, Reader][] = [
  [model.fitted.name, modelReader(model, false)],
  ['words-1', wordsReader],
];
say('Answers scored by people, references as rubrics; errors on 0–1, by a line fitted on the other questions.');
say('set                          answers    questions  judge        r     r within  RMSE  always the mean');
for (const { file, name } of sets) {
  const path = `${dataFolder}/${file}.jsonl`;
  if (!existsSync(path)) {
    say(`${name}: not measured, the data is not here (VIVA_DATA names its folder)`);
    continue;
  }
  const rows = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Row)
    .filter(({ answer, blank }) => !blank && answer.trim() !== '');
  // Every so manieth answer: the files are in the order of their questions.
  const step = Math.max(1, rows.length / Number(values.most));
  const some = Array.from({ length: Math.floor(rows.length / step) }, (_, at) => rows[Math.floor(at * step)]!);
  for (const [judge, read] of judges) {
    const scored: Scored[] = [];
    for (const row of some) {
      const said = await read(asked(row));
      const given = scoreOf(said.map(({ level }) => level)) / 100;
      scored.push({ question: row.question_id, given, read: row.score / row.max_score });
    }
    const r = pearson(
      scored.map(({ given }) => given),
      scored.map(({ read: by }) => by),
    );
    const { rmse: error, always } = leaveQuestionOut(scored);
    const questions = new Set(scored.map(({ question }) => question)).size;
    const cells = [
      name.padEnd(28),
      `${some.length}/${rows.length}`.padEnd(10),
      String(questions).padEnd(10),
      judge.padEnd(12),
    ];
    const numbers = [r, withinQuestions(scored), error, always].map((value) => value.toFixed(2));
    say(`${cells.join(' ')} ${numbers.map((value) => value.padEnd(6)).join('  ')}`);
  }
}
process.exit();
