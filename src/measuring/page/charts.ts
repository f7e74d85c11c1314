import { parse, View } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import { reliabilityBins } from '../../grading/measuring/figures.ts';
import { forecastsOf, type MeasuredAnswer, truthOf } from '../../grading/measuring/measured-answer.ts';
import { reliability, riskCoverage } from '../../grading/measuring/calibration.ts';
import type { Interval } from '../../grading/measuring/intervals.ts';

/** Colours come from the page, so that a chart is light or dark as the page is. */
const [ink, mark, line] = ['var(--ink)', 'var(--mark)', 'var(--line)'];

const config = {
  background: 'transparent',
  font: 'system-ui, sans-serif',
  view: { stroke: null },
  axis: {
    labelColor: ink,
    titleColor: ink,
    domainColor: line,
    tickColor: line,
    gridColor: line,
    labelFontSize: 12,
    titleFontSize: 12,
    titleFontWeight: 'normal' as const,
  },
  point: { color: mark, filled: true },
  line: { color: mark },
  rule: { color: mark },
  bar: { color: mark },
};

/** Draws a chart as SVG. The page says beside it what it shows, so the drawing itself is nothing to be read out. */
async function drawn(chart: TopLevelSpec): Promise<string> {
  const { spec } = compile({ ...chart, config });
  const svg = await new View(parse(spec), { renderer: 'none' }).toSVG();
  return svg.replace('<svg ', '<svg aria-hidden="true" focusable="false" ');
}

const size = { width: 360, height: 300 };
const axis = (field: string, title: string, domain: [number, number]) => ({
  field,
  type: 'quantitative' as const,
  title,
  scale: { domain, nice: false },
});
const diagonal = (to: number) => ({
  data: {
    values: [
      { x: 0, y: 0 },
      { x: to, y: to },
    ],
  },
  mark: { type: 'line' as const, color: ink, strokeDash: [4, 4], strokeWidth: 1 },
  encoding: {
    x: { field: 'x', type: 'quantitative' as const },
    y: { field: 'y', type: 'quantitative' as const },
  },
});

/** What was given over what readers gave, each answer a point; those that would lie on one another lie beside. */
export function agreementChart(rows: MeasuredAnswer[]): Promise<string> {
  const seen = new Map<string, number>();
  const values = rows.map((row) => {
    const place = `${truthOf(row)}/${row.score}`;
    const at = seen.get(place) ?? 0;
    seen.set(place, at + 1);
    // Along a spiral, the golden angle apart (Vogel 1979).
    const [angle, reach] = [at * 2.4, Math.sqrt(at) * 0.9];
    return { truth: truthOf(row) + reach * Math.cos(angle), given: row.score + reach * Math.sin(angle) };
  });
  return drawn({
    ...size,
    layer: [
      diagonal(100),
      {
        data: { values },
        mark: { type: 'point', opacity: 0.55, size: 36 },
        encoding: { x: axis('truth', 'readers, of 100', [-4, 104]), y: axis('given', 'judge, of 100', [-4, 104]) },
      },
    ],
  });
}

/** What held over what was said, by tenths of confidence. */
export function calibrationChart(rows: MeasuredAnswer[]): Promise<string> {
  const values = reliability(forecastsOf(rows), reliabilityBins);
  return drawn({
    ...size,
    layer: [
      diagonal(1),
      {
        data: { values },
        layer: [
          { mark: { type: 'line' } },
          { mark: { type: 'point' }, encoding: { size: { field: 'count', type: 'quantitative', legend: null } } },
        ],
        encoding: { x: axis('confidence', 'confidence', [0, 1]), y: axis('held', 'share within a tenth', [0, 1]) },
      },
    ],
  });
}

/** How many of the surest share were wrong. */
export function riskChart(rows: MeasuredAnswer[]): Promise<string> {
  const values = riskCoverage(forecastsOf(rows));
  return drawn({
    ...size,
    data: { values },
    mark: { type: 'line', interpolate: 'step-after' },
    encoding: {
      x: axis('coverage', 'share of answers, the surest first', [0, 1]),
      y: axis('risk', 'of these further off than a tenth', [0, 1]),
    },
  });
}

/** How long answers took. */
export function latencyChart(latencies: number[]): Promise<string> {
  return drawn({
    ...size,
    height: 180,
    data: { values: latencies.map((ms) => ({ seconds: ms / 1_000 })) },
    mark: 'bar',
    encoding: {
      x: { field: 'seconds', bin: { maxbins: 24 }, title: 'seconds an answer' },
      y: { aggregate: 'count', title: 'answers' },
    },
  });
}

/** Differences of points with their intervals, each in a row of its own. */
export function differenceChart(rows: { name: string; interval: Interval }[]): Promise<string> {
  const values = rows.map(({ name, interval: { value, low, high } }) => {
    const known = Number.isFinite(low);
    return { name, value, low: known ? low : value, high: known ? high : value };
  });
  const y = { field: 'name', type: 'nominal' as const, sort: null, title: null, axis: { labelLimit: 220 } };
  const reach = Math.min(100, Math.max(5, ...values.map(({ value }) => 3 * Math.abs(value))));
  const scale = { domain: [-reach, reach] };
  return drawn({
    width: 360,
    height: { step: 22 },
    data: { values: values.filter(({ value }) => Number.isFinite(value)) },
    layer: [
      { mark: { type: 'rule', color: ink, strokeDash: [4, 4] }, encoding: { x: { datum: 0 } } },
      {
        mark: { type: 'rule', strokeWidth: 2, clip: true },
        encoding: {
          y,
          x: { field: 'low', type: 'quantitative', title: 'points of 100', scale },
          x2: { field: 'high' },
        },
      },
      { mark: { type: 'point', size: 60, clip: true }, encoding: { y, x: { field: 'value', type: 'quantitative' } } },
    ],
  });
}
