import { mean } from './agreement.ts';
import { type Interval, jackknife } from './intervals.ts';

/** An answer and the same content in another voice. Scores are 0–100, null where no grade was given. */
export interface Twin {
  question: string;
  /** How good the content is: right, half, weak. */
  base: string;
  voice: string;
  plain: number | null;
  score: number | null;
  /** The plain answer graded again. */
  again: number | null;
}

/** What a voice costs or earns: points more than the plain one has. */
export interface VoiceFigures {
  voice: string;
  pairs: number;
  /** Signed, with its interval of 95 % by question. */
  bias: Interval;
  /** Whether bias lies within ±{@link equivalence} at 5 %: two one-sided tests (Schuirmann 1987). */
  equivalent: boolean;
  /** Mean distance, less that of the same answer graded again. */
  distance: number;
  byBase: Record<string, number>;
  worst: { question: string; base: string; difference: number };
}

/** Points within which two voices count as the same. */
export const equivalence = 3;

/** Figures by voice, the one that costs most first. */
export function voiceFigures(twins: Twin[]): VoiceFigures[] {
  const pairs = twins.flatMap(({ plain, score, again, ...of }) =>
    plain === null || score === null
      ? []
      : [{ ...of, difference: score - plain, noise: again === null ? 0 : Math.abs(again - plain) }],
  );
  return [...Map.groupBy(pairs, ({ voice }) => voice)]
    .map(([voice, some]): VoiceFigures => {
      const clusters = [...Map.groupBy(some, ({ question }) => question).values()];
      const average = (rows: typeof some) => mean(rows.map(({ difference }) => difference));
      const within = jackknife(clusters, average, 0.9);
      const worst = some.toSorted((a, b) => Math.abs(b.difference) - Math.abs(a.difference))[0]!;
      return {
        voice,
        pairs: some.length,
        bias: jackknife(clusters, average, 0.95),
        equivalent: within.low > -equivalence && within.high < equivalence,
        distance: mean(some.map(({ difference, noise }) => Math.abs(difference) - noise)),
        byBase: Object.fromEntries(
          [...Map.groupBy(some, ({ base }) => base)].map(([base, alike]) => [base, average(alike)]),
        ),
        worst: { question: worst.question, base: worst.base, difference: worst.difference },
      };
    })
    .toSorted((a, b) => a.bias.value - b.bias.value);
}
