import type { Judged } from './judge.ts';
import type { JudgedCriterion } from './judgement.ts';
import { type Level, levels, levelShare } from './levels.ts';
import type { Rubric } from './rubric.ts';

/** What several judgements of one answer say together, and how far they agree on each criterion. */
export interface Combined extends Pick<Judged, 'judgement'> {
  stability: NonNullable<Judged['stability']>;
}

/**
 * The level that most of the judgements give each criterion. Among levels that equally many give, the one that earns
 * least counts, and the criterion is doubtful. Feedback and false claims are those of the judgement that is nearest
 * to the result; every report of steering is kept.
 *
 * @param all at least one
 */
export function majority(rubric: Rubric, all: Judged[]): Combined {
  const criteria: Record<string, JudgedCriterion> = {};
  const stability: Combined['stability'] = {};
  for (const { key } of rubric.criteria) {
    const said = all.map(({ judgement }) => judgement.criteria[key]!);
    const votes = (level: Level) => said.filter((one) => one.level === level).length;
    const most = Math.max(...levels.map(votes));
    const winners = levels.filter((level) => votes(level) === most);
    const level = winners.toSorted((a, b) => levelShare[a] - levelShare[b])[0]!;
    const agreeing = said.filter((one) => one.level === level);
    criteria[key] = {
      level,
      quotes: agreeing.flatMap(({ quotes }) => quotes),
      finding: agreeing[0]!.finding,
      doubtful: winners.length > 1 || agreeing.every(({ doubtful }) => doubtful),
    };
    stability[key] = { agreed: agreeing.length, of: all.length };
  }
  const agreement = ({ judgement }: Judged) =>
    Object.entries(criteria).filter(([key, { level }]) => judgement.criteria[key]!.level === level).length;
  const { misconceptions, feedback } = all.toSorted((a, b) => agreement(b) - agreement(a))[0]!.judgement;
  const integrity = all.flatMap(({ judgement }) => judgement.integrity);
  return { judgement: { criteria, misconceptions, feedback, integrity }, stability };
}

/** The last judgement decides; how many of all agree with it is only said. */
export function lastWord(all: Judged[]): Combined {
  const { judgement } = all.at(-1)!;
  const stability = Object.fromEntries(
    Object.entries(judgement.criteria).map(([key, { level }]) => {
      const agreed = all.filter((one) => one.judgement.criteria[key]!.level === level).length;
      return [key, { agreed, of: all.length }];
    }),
  );
  return { judgement, stability };
}
