import type { Judged } from './judge.ts';
import type { JudgedCriterion } from './judgement.ts';
import { type Level, levels, levelShare } from './levels.ts';
import type { Rubric } from './rubric.ts';

/** What several judgements of one answer say together, and how far they agree on each criterion. */
export interface Combined extends Pick<Judged, 'judgement'> {
  stability: NonNullable<Judged['stability']>;
}

/**
 * The level that more than half of the judgements give each criterion. Where none has so many, the lowest level that was
 * given counts, and the criterion is doubtful. Feedback and false claims are those of the judgement that is nearest to
 * the result, of those that wrote feedback where any did; every report of steering is kept.
 *
 * @param all at least one
 */
export function majority(rubric: Rubric, all: Judged[]): Combined {
  const criteria: Record<string, JudgedCriterion> = {};
  const stability: Combined['stability'] = {};
  for (const { key } of rubric.criteria) {
    const said = all.map(({ judgement }) => judgement.criteria[key]!);
    const votes = (level: Level) => said.filter((one) => one.level === level).length;
    const given = levels.filter((level) => votes(level) > 0).toSorted((a, b) => levelShare[a] - levelShare[b]);
    const winner = given.find((level) => 2 * votes(level) > all.length);
    const level = winner ?? given[0]!;
    const agreeing = said.filter((one) => one.level === level);
    criteria[key] = {
      level,
      quotes: agreeing.flatMap(({ quotes }) => quotes),
      finding: agreeing[0]!.finding,
      doubtful: winner === undefined || agreeing.every(({ doubtful }) => doubtful),
    };
    stability[key] = { agreed: agreeing.length, of: all.length };
  }
  const agreement = ({ judgement }: Judged) =>
    Object.entries(criteria).filter(([key, { level }]) => judgement.criteria[key]!.level === level).length;
  const nearest = all.toSorted((a, b) => agreement(b) - agreement(a));
  const { misconceptions, feedback } = (nearest.find(({ judgement }) => judgement.feedback) ?? nearest[0]!).judgement;
  return { judgement: { criteria, misconceptions, feedback, integrity: reports(all) }, stability };
}

/** The last judgement decides; how many of all agree with it is only said. Every report of steering is kept. */
export function lastWord(all: Judged[]): Combined {
  const { judgement } = all.at(-1)!;
  const stability = Object.fromEntries(
    Object.entries(judgement.criteria).map(([key, { level }]) => {
      const agreed = all.filter((one) => one.judgement.criteria[key]!.level === level).length;
      return [key, { agreed, of: all.length }];
    }),
  );
  return { judgement: { ...judgement, integrity: reports(all) }, stability };
}

function reports(all: Judged[]) {
  return all.flatMap(({ judgement }) => judgement.integrity);
}
