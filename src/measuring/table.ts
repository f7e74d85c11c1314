import { levels } from '../grading/levels.ts';
import type { compareRuns } from '../grading/measuring/comparing.ts';
import type { Figures } from '../grading/measuring/figures.ts';
import { notGradedText, type Spent } from './measured.ts';
import type { Published } from './published.ts';
import type { RunHead } from './run.ts';
import { columns, two, verdictOf, withInterval } from './text.ts';

/** Everything that `viva eval` found out. */
export interface EvalResult extends RunHead {
  /** What is to be known of the answers; null for those of a file. */
  about: string | null;
  figures: Figures;
  spent: Spent;
  /** Beside a run that was kept. */
  comparison: (ReturnType<typeof compareRuns> & { with: RunHead }) | null;
  published: Published | null;
}

/** Who graded, in a line. */
export const headLine = ({ judge, model, prompt, policy }: Omit<RunHead, 'measure'>) =>
  judge === 'embedded'
    ? `${judge} (${model}), policy ${policy}`
    : `${judge} (${model}), prompt ${prompt}, policy ${policy}`;

/** What it cost, in words. */
export const costLine = ({ usage }: Spent): string => {
  if (usage === null) return 'nothing';
  return usage.cost ? `${usage.cost.amount.toFixed(4)} ${usage.cost.currency}` : 'no price is known';
};

/** A figure, its value as it is shown, and what it means. */
type Row = [name: string, value: string, meaning: string];

/** The figures of a run, each with what it means: the rows of the table in the terminal and on the page. */
export function figureRows({ points, levels: byLevel, kinds, decisions, confidence }: Figures): Row[] {
  const rows: Row[] = [];
  if (byLevel) {
    rows.push(['exact', withInterval(byLevel.exact), 'levels that are the reader’s']);
    rows.push([
      'opposite',
      withInterval(byLevel.opposite),
      'met where it is missing or contradicted, or the other way round',
    ]);
    rows.push([
      'QWK of levels',
      withInterval(byLevel.kappa),
      'agreement beyond chance; missing and contradicted are one',
    ]);
    for (const level of levels) rows.push([`F1 ${level}`, two(byLevel.f1[level]), '']);
    if (byLevel.evidence)
      rows.push(['F1 of evidence', withInterval(byLevel.evidence), 'words quoted that readers marked']);
  }
  rows.push(['r', withInterval(points.pearson), 'correlation of points']);
  rows.push(['r within questions', withInterval(points.withinQuestions), 'with the mean of each question taken away']);
  if (kinds) {
    rows.push(['r within kinds', withInterval(kinds.within), 'with the mean of each kind taken away']);
    rows.push(['r of the kind alone', two(kinds.alone), 'what knowing nothing but the kind would reach']);
  }
  rows.push(['RMSE', withInterval(points.rmse), `of 1; always the mean: ${two(points.rmseOfMean)}`]);
  rows.push(['RMSE after a line', withInterval(points.mappedRmse), 'fitted on the other questions']);
  rows.push(['QWK of points', withInterval(points.kappa), 'on 0, 25, 50, 75, 100']);
  rows.push(['exact, adjacent', `${two(points.exact)}, ${two(points.adjacent)}`, 'of points on the same steps']);
  if (decisions) {
    rows.push(['accuracy', two(decisions.accuracy), 'right from half the points on']);
    rows.push(['macro-F1', two(decisions.macroF1), 'of right and wrong']);
  }
  if (confidence) {
    rows.push(['Brier', two(confidence.brier), 'of confidence; 0 is best']);
    rows.push(['calibration error', two(confidence.error), 'how far confidence is from what held']);
  }
  return rows;
}

/** All that was found out as lines of text. */
export function tableOf(result: EvalResult): string {
  const { figures, spent, comparison, published } = result;
  const sections = [
    [
      headLine(result),
      `${figures.answers} answers to ${figures.questions} questions; not graded: ${notGradedText(spent)}; median ${spent.medianMs.toFixed(0)} ms, ${(spent.totalMs / 1_000).toFixed(0)} s in all; cost: ${costLine(spent)}`,
      ...(result.about === null ? [] : [result.about]),
      'Intervals are of 95 %, by question; with few they are wide, below three there are none. –: can’t be had.',
    ],
    columns(figureRows(figures)),
    peopleLines(figures),
    criterionLines(figures),
    ...(
      [
        ['kind', figures.byKind],
        ['voice', figures.byVoice],
      ] as const
    ).map(([name, some]) =>
      some.length < 2
        ? []
        : columns([
            [name, 'given', 'readers', 'answers'],
            ...some.map(({ given, truth, answers, ...of }) => [
              Object.values(of)[0]!,
              given.toFixed(0),
              truth.toFixed(0),
              String(answers),
            ]),
          ]),
    ),
    comparison ? comparisonLines(comparison) : [],
    published ? publishedLines(published) : [],
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function peopleLines({ people }: Figures): string[] {
  if (!people) return [];
  return columns([
    ['graders', 'r', 'RMSE', 'after a line', 'QWK'],
    ...people.map((row) => [row.pair, two(row.pearson), two(row.rmse), two(row.mappedRmse), two(row.kappa)]),
  ]);
}

/** So many criteria are named: those where the judge is furthest from the readers. */
const worstCriteria = 5;

function criterionLines({ levels: byLevel }: Figures): string[] {
  if (!byLevel) return [];
  return columns([
    ['criteria furthest off', 'exact', 'opposite', 'judged'],
    ...byLevel.byCriterion
      .slice(0, worstCriteria)
      .map(({ question, key, exact, opposite, judged }) => [
        `${question}: ${key}`,
        two(exact),
        two(opposite),
        String(judged),
      ]),
  ]);
}

function comparisonLines({ with: other, answers, figures }: NonNullable<EvalResult['comparison']>): string[] {
  return [
    `Beside ${headLine(other)}, over the ${answers} answers that both graded:`,
    ...columns([
      ['', 'this', 'that', 'difference', ''],
      ...figures.map(({ figure, one, other: that, difference, distinguishable }) => [
        figure,
        two(one),
        two(that),
        withInterval(difference),
        verdictOf(distinguishable),
      ]),
    ]),
  ];
}

function publishedLines({ people, machines, floor }: Published): string[] {
  return [
    'Published on this set (full sets, often by models trained on its field):',
    ...columns([
      ['people', people],
      ['machines', machines],
      ...(floor
        ? [
            [
              'word overlap',
              `r ${two(floor.pearson)}, RMSE after a line ${two(floor.rmse)} (always the mean ${two(floor.rmseOfMean)})`,
            ],
          ]
        : []),
    ]),
  ];
}
