import { z } from 'zod';
import { operator } from '../access/authorize.ts';
import { humanGradesSchema, newCalibrationSchema, renderCalibration } from '../calibrations/schemas.ts';
import { createCalibrationService, tooFewDetail } from '../calibrations/service.ts';
import { readConfig } from '../config.ts';
import { openCore } from '../core.ts';
import { ExplainedError } from '../explained-error.ts';
import type { JudgeKind } from '../grading/judge.ts';
import type { PromptName } from '../grading/prompt/strong.ts';
import { rows } from '../measuring/corpus.ts';
import { columns, two } from '../measuring/text.ts';
import { printJson, readInput } from './input.ts';

interface CalibrateOptions {
  judge?: JudgeKind;
  model?: string;
  prompt?: PromptName;
  policy?: string;
  name?: string;
  tolerance?: number;
  risk?: number;
  assurance?: number;
  grades?: string;
  reviews: boolean;
  use?: ('threshold' | 'score')[];
  organisation: string;
  json?: boolean;
}

type Calibration = ReturnType<typeof renderCalibration>;

/** Compares an organisation's human grades with a judge's, keeps what they show, and may put it to use. */
export async function calibrate(questions: string[], options: CalibrateOptions): Promise<void> {
  const { grades: file, use = [], organisation, json, ...wish } = options;
  const grades = file === undefined ? [] : rows(readInput(file), humanGradesSchema.element, 'human grades');
  const parsed = newCalibrationSchema.safeParse({ ...wish, questions, grades });
  if (!parsed.success) throw new ExplainedError(z.prettifyError(parsed.error));
  const config = readConfig(process.env);
  const core = await openCore(config);
  try {
    const service = createCalibrationService({ ...core, idempotencyMs: config.VIVA_IDEMPOTENCY });
    const caller = operator(organisation);
    const made = await service.create(caller, parsed.data, null);
    if (made.kind === 'faulty') {
      throw new ExplainedError(made.faults.map(({ path, detail }) => `${path.join('/')}: ${detail}`).join('\n'));
    }
    if (made.kind === 'too_few') {
      throw new ExplainedError(tooFewDetail(made));
    }
    if (made.kind === 'key_reused') throw new Error('a key that nobody sent');
    const { id } = made.calibration;
    const wanted = { threshold: use.includes('threshold'), calibratedScore: use.includes('score') };
    const used = use.length > 0 ? await service.use(caller, id, wanted, null) : null;
    const kept = (await core.calibrations.find(caller, id))!;
    const shown = renderCalibration(kept, await service.standing(caller, kept));
    if (json) printJson(shown);
    else process.stdout.write(describe(shown));
    if (used?.kind === 'unfounded') throw new ExplainedError(`There is no ${used.what} that could be used.`);
  } finally {
    core.close();
  }
}

function describe({ id, grades, agreement, threshold, terms, correction, earlier, use }: Calibration): string {
  const { exact, right, byCriterion } = agreement;
  const levels = exact === null ? '' : `, levels the same in ${two(exact)}`;
  const lines = [
    `${id}: ${grades.all} human grades, ${grades.usable} of them blind, of random answers and without doubt`,
    `Agreement: right in ${two(right)} (within ${terms.tolerance} points)${levels}, RMSE ${two(agreement.rmse)} of 1`,
  ];
  if (byCriterion.length > 0) {
    const worst = byCriterion.map(({ question, key, grades: count, exact: same, tooHigh, tooLow }) => [
      `${question}: ${key}`,
      String(count),
      two(same),
      two(tooHigh),
      two(tooLow),
    ]);
    const read = Math.max(...byCriterion.map(({ grades: count }) => count));
    lines.push('', `By criterion, in the ${read} grades that have levels:`);
    lines.push(...columns([['mend first', 'grades', 'exact', 'too high', 'too low'], ...worst]), '');
  }
  lines.push(thresholdLine(threshold, terms));
  if (earlier > 0)
    lines.push(`Earlier tries on these questions: ${earlier}. Whoever tries until a promise holds is promised less.`);
  lines.push(
    correction.kind === 'fitted'
      ? `Calibrated score: RMSE ${two(correction.rmse!)} without it, ${two(correction.mappedRmse!)} with it, on grades that it was not fitted on.`
      : `Calibrated score: it takes ${correction.missing} more such grades.`,
  );
  const used = [use.threshold && 'its threshold', use.calibratedScore && 'its calibrated score'].filter(Boolean);
  lines.push(`In use: ${used.join(' and ') || 'nothing'}.`);
  return `${lines.join('\n')}\n`;
}

function thresholdLine(
  { kind, atLeast, accepted, wrong, missing }: Calibration['threshold'],
  terms: Calibration['terms'],
): string {
  switch (kind) {
    case 'found':
      return `Threshold: ${atLeast}, which ${accepted} grades reach, ${wrong} of them wrong.\n${terms.statement}`;
    case 'too_few':
      return `Threshold: it takes ${missing} more grades, blind and of random answers.`;
    case 'not_met':
      return 'Threshold: none. Even the surest grades are wrong too often, or not certainly seldom enough.';
  }
}
