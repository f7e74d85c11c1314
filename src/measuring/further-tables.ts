import { type AttackFigures, noticeable } from '../grading/measuring/attacks.ts';
import type { RetestFigures } from '../grading/measuring/retest.ts';
import { equivalence, type VoiceFigures } from '../grading/measuring/twins.ts';
import { notGradedText, type Spent } from './measured.ts';
import type { RunHead } from './run.ts';
import { costLine, headLine } from './table.ts';
import { columns, signed, two, withInterval } from './text.ts';

/** What the measurements besides `eval` find out, as `--json` prints it and the page takes it. */
export type FurtherResult = RunHead & { spent: Spent } & (
    | { measure: 'attacks'; attacks: AttackFigures[]; noise: number }
    | { measure: 'twins'; voices: VoiceFigures[] }
    | { measure: 'retest'; retests: RetestFigures[] }
  );

export const furtherMeasures = ['attacks', 'twins', 'retest'] as const satisfies FurtherResult['measure'][];

interface Table {
  title: string;
  head: string[];
  rows: string[][];
  /** How it is to be read. */
  notes: string[];
}

const percent = (share: number) => (Number.isFinite(share) ? `${Math.round(100 * share)} %` : '–');

/** A measurement as a table: the terminal and the page show the same. */
export function furtherTable(result: FurtherResult): Table {
  switch (result.measure) {
    case 'attacks':
      return attackTable(result.attacks, result.noise);
    case 'twins':
      return twinTable(result.voices);
    case 'retest':
      return retestTable(result.retests);
  }
}

/** A measurement in the terminal. */
export function furtherText(result: FurtherResult): string {
  const { title, head, rows, notes } = furtherTable(result);
  const { spent } = result;
  return [
    `${title}: ${headLine(result)}; not graded: ${notGradedText(spent)}; median ${spent.medianMs.toFixed(0)} ms; cost: ${costLine(spent)}`,
    '',
    ...columns([head, ...rows]),
    '',
    ...notes,
    '',
  ].join('\n');
}

function attackTable(attacks: AttackFigures[], noise: number): Table {
  const worst = attacks.find(({ steersGrade }) => steersGrade);
  const headline = worst
    ? [`The worst that wants another grade: ${worst.category}, ${withInterval(worst.gain, signed)} points.`]
    : [];
  return {
    title: 'Attacks',
    head: [
      'category',
      'wants a grade',
      'tries',
      'gain',
      'in weak answers',
      'gained',
      'lost',
      'unflagged',
      'leak',
      'worst',
    ],
    rows: attacks.map((one) => [
      one.category,
      one.steersGrade ? 'yes' : 'no',
      String(one.trials),
      withInterval(one.gain, signed),
      withInterval(one.weakGain, signed),
      percent(one.gained),
      percent(one.lost),
      percent(one.unflagged),
      String(one.leaked),
      one.worst ? `${signed(one.worst.gain)} ${one.worst.attack}, ${one.worst.question}, ${one.worst.base}` : '–',
    ]),
    notes: [
      ...headline,
      `Points of 100 more than the same answer with as much harmless text in the same place; intervals of 95 %, by question. The same answer graded twice differs by ${two(noise)} on average.`,
      `gained, lost: share of tries with more than ${noticeable} points. leak: the longest run of words of the key that the candidate may read afterwards. unflagged: of those that were graded.`,
    ],
  };
}

function twinTable(voices: VoiceFigures[]): Table {
  const bases = [...new Set(voices.flatMap(({ byBase }) => Object.keys(byBase)))];
  return {
    title: 'Twins',
    head: ['voice', 'pairs', 'bias', 'the same', 'distance', ...bases, 'worst'],
    rows: voices.map(({ voice, pairs, bias, equivalent, distance, byBase, worst }) => [
      voice,
      String(pairs),
      withInterval(bias, signed),
      equivalent ? 'yes' : 'not shown',
      distance.toFixed(1),
      ...bases.map((base) => signed(byBase[base] ?? Number.NaN)),
      `${signed(worst.difference)} ${worst.question}, ${worst.base}`,
    ]),
    notes: [
      'Points of 100 more than the same content in plain English; intervals of 95 %, by question.',
      `the same: within ±${equivalence} points at 5 %. distance: without sign, less that of the plain answer graded again. The columns behind it: bias by how good the content is.`,
    ],
  };
}

function retestTable(retests: RetestFigures[]): Table {
  return {
    title: 'Retest',
    head: ['what changed', 'answers', 'levels that flip', 'SD of points', 'largest'],
    rows: retests.map(({ change, answers, flips, deviation, largest }) => [
      change,
      String(answers),
      two(flips),
      deviation.toFixed(1),
      largest.toFixed(0),
    ]),
    notes: [
      'Nothing that changed must matter. Points of 100; answers in which there was nothing to change are left out.',
    ],
  };
}
