import type { Interval } from '../grading/measuring/intervals.ts';

/** Two decimals; a dash for what can't be had. */
export const two = (value: number) => (Number.isFinite(value) ? value.toFixed(2) : '–');

/** One decimal, with its sign: a difference of points. */
export const signed = (value: number) =>
  Number.isFinite(value) ? `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(1)}` : '–';

/** A figure with its interval, where it has one. */
export const withInterval = ({ value, low, high }: Interval, show: (value: number) => string = two) =>
  Number.isFinite(low) ? `${show(value)} (${show(low)} to ${show(high)})` : show(value);

/** Columns as wide as what is in them, each line ended where its text ends. */
export function columns(rows: string[][]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column]!)).join('  ')}`.trimEnd());
}

/** How long something takes, as people say it. */
export function duration(ms: number): string {
  const seconds = Math.ceil(ms / 1_000);
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${(minutes / 60).toFixed(1)} h`;
}

/** Whether two figures can be told apart, in words. */
export const verdictOf = (distinguishable: boolean | null): string => {
  if (distinguishable === null) return "can't be said below three questions";
  return distinguishable ? 'another' : 'not distinguishable';
};
