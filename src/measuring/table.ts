import { levels } from '../grading/levels.ts';
import type { Figures } from '../grading/measuring/figures.ts';
import type { Interval } from '../grading/measuring/intervals.ts';
import type { Usage } from '../grading/judge.ts';
import type { RunHead } from './run.ts';

const two = (value: number) => (Number.isNaN(value) ? '–' : value.toFixed(2));
const shown = ({ value, low, high }: Interval) =>
  Number.isNaN(low) ? two(value) : `${two(value)}  (${two(low)} to ${two(high)})`;

/** What a run took. */
export interface Spent {
  usage: Usage | null;
  medianMs: number;
  notGraded: number;
}

/** The figures of a run as lines of text, each with what it means beside it. */
export function tableOf({ judge, model, prompt, policy }: RunHead, figures: Figures, spent: Spent): string {
  const { usage, medianMs, notGraded } = spent;
  const cost = usage?.cost ? `${usage.cost.amount.toFixed(4)} ${usage.cost.currency}` : 'nothing known';
  const rows: [string, string, string][] = [
    ['exact', shown(figures.exact), 'levels that are the reader’s'],
    ['opposite', shown(figures.opposite), 'met where it is missing or contradicted, or the other way round'],
    ['r', shown(figures.pearson), 'correlation of points'],
    ['r within kinds', shown(figures.withinKinds), 'the same, with the mean of each kind taken away'],
    ['r of the kind alone', two(figures.kindAlone), 'what knowing nothing but the kind would reach'],
    ['RMSE', shown(figures.rmse), `of 1; always the mean: ${two(figures.rmseOfMean)}`],
    ...levels.map((level): [string, string, string] => [`F1 ${level}`, two(figures.f1[level]), '']),
  ];
  if (figures.confidence) {
    rows.push(['Brier', two(figures.confidence.brier), 'of confidence; 0 is best']);
    rows.push(['calibration error', two(figures.confidence.error), 'how far confidence is from what held']);
  }
  const means = (name: string, some: { given: number; truth: number; answers: number }) =>
    `  ${name.padEnd(14)}${some.given.toFixed(0).padStart(4)}${some.truth.toFixed(0).padStart(8)}${String(some.answers).padStart(9)}`;
  return [
    `${judge} (${model}), prompt ${prompt}, policy ${policy}`,
    `${figures.answers} answers to ${figures.questions} questions; not graded: ${notGraded}; median ${medianMs.toFixed(0)} ms; cost: ${cost}`,
    'Intervals are of 95 %, by question; with few questions they are wide.',
    '',
    ...rows.map(([name, value, means]) => `  ${name.padEnd(22)}${value.padEnd(26)}${means}`.trimEnd()),
    '',
    `  ${'kind'.padEnd(14)}given  readers  answers`,
    ...figures.byKind.map((some) => means(some.kind, some)),
    '',
    `  ${'voice'.padEnd(14)}given  readers  answers`,
    ...figures.byVoice.map((some) => means(some.voice, some)),
    '',
  ].join('\n');
}
