import { levels } from '../../grading/levels.ts';
import type { Figures } from '../../grading/measuring/figures.ts';
import type { MeasuredAnswer } from '../../grading/measuring/measured-answer.ts';
import { type FurtherResult, furtherTable } from '../further-tables.ts';
import { notGradedText } from '../measured.ts';
import { costLine, type EvalResult, figureRows, headLine } from '../table.ts';
import { two, verdictOf, withInterval } from '../text.ts';
import type { Outcome } from '../run.ts';
import { agreementChart, calibrationChart, differenceChart, latencyChart, riskChart } from './charts.ts';
import { figure, html, type Html, table, wholePage } from './html.ts';
import { worstAnswers } from './worst.ts';

/** Everything that the page shows. */
export interface PageParts {
  result: EvalResult;
  rows: MeasuredAnswer[];
  outcomes: Outcome[];
  /** Attacks, twins and retest, where they were measured. */
  further: FurtherResult[];
}

interface Section {
  id: string;
  title: string;
  body: Html;
}

/** One self-contained page of everything that was measured. */
export async function measuredPage(parts: PageParts): Promise<string> {
  const { result, rows, outcomes } = parts;
  const { figures, spent } = result;
  const sections: Section[] = [
    { id: 'agreement', title: 'Agreement', body: await agreementSection(parts) },
    ...(figures.levels ? [{ id: 'criteria', title: 'By criterion', body: criteriaSection(figures.levels) }] : []),
    { id: 'confidence', title: 'Confidence', body: await confidenceSection(parts) },
    ...(await Promise.all((['attacks', 'twins', 'retest'] as const).map((measure) => furtherSection(parts, measure)))),
    { id: 'cost', title: 'Cost and time', body: await costSection(parts) },
    {
      id: 'worst',
      title: 'The worst answers',
      body: worstAnswers(rows, new Map(outcomes.map((outcome) => [outcome.id, outcome]))),
    },
  ];
  const title = `Measured: ${headLine(result)}`;
  return wholePage(
    title,
    html`<header>
        <h1>${title}</h1>
        <p>
          ${figures.answers} answers to ${figures.questions} questions, graded by readers and by this judge.
          ${result.about ?? ''} Not graded by the judge: ${notGradedText(spent)}. Intervals are of 95 %, by question;
          with few questions they are wide.
        </p>
        <nav aria-label="Sections">
          <ul>
            ${sections.map(({ id, title: name }) => html`<li><a href="#${id}">${name}</a></li>`)}
          </ul>
        </nav>
      </header>
      <main>
        ${sections.map(
          ({ id, title: name, body }) =>
            html`<section aria-labelledby="${id}">
              <h2 id="${id}">${name}</h2>
              ${body}
            </section> `,
        )}
      </main>`,
  );
}

async function agreementSection({ result, rows }: PageParts): Promise<Html> {
  const { figures, comparison, published } = result;
  const { pearson, rmse, rmseOfMean } = figures.points;
  const shows = `Points of the judge over those of the readers, each answer a dot. On the dashed line they agree. r ${withInterval(pearson)}, RMSE ${withInterval(rmse)} of 1 (always the mean: ${two(rmseOfMean)}).`;
  const means = (name: string, some: { label: string; given: number; truth: number; answers: number }[]) =>
    some.length < 2
      ? []
      : table(
          `Mean points by ${name}`,
          [name, 'judge', 'readers', 'answers'],
          some.map(({ label, given, truth, answers }) => [label, given.toFixed(0), truth.toFixed(0), answers]),
        );
  return html`<div class="charts">
      ${figure(await agreementChart(rows), shows)}
      ${table('Figures', ['figure', 'value', 'what it is'], figureRows(figures))}
    </div>
    ${
      figures.people
        ? table(
            'The judge beside two readers',
            ['graders', 'r', 'RMSE', 'RMSE after a line', 'QWK'],
            figures.people.map(({ pair, pearson: r, rmse: error, mappedRmse, kappa }) => [
              pair,
              two(r),
              two(error),
              two(mappedRmse),
              two(kappa),
            ]),
          )
        : []
    }
    ${means(
      'kind',
      figures.byKind.map(({ kind, ...rest }) => ({ label: kind, ...rest })),
    )}
    ${means(
      'voice',
      figures.byVoice.map(({ voice, ...rest }) => ({ label: voice, ...rest })),
    )}
    ${
      comparison
        ? table(
            `Beside ${headLine(comparison.with)}, over ${comparison.answers} answers`,
            ['figure', 'this', 'that', 'difference', 'verdict'],
            comparison.figures.map(({ figure: name, one, other, difference, distinguishable }) => [
              name,
              two(one),
              two(other),
              withInterval(difference),
              verdictOf(distinguishable),
            ]),
          )
        : []
    }
    ${
      published
        ? html`<h3>Published on this set</h3>
            <p>
              People: ${published.people}. Machines: ${published.machines}.
              ${published.floor ? `Word overlap: r ${two(published.floor.pearson)}, RMSE after a line ${two(published.floor.rmse)}.` : ''}
            </p>`
        : []
    }`;
}

function criteriaSection({ confusion, byCriterion }: NonNullable<Figures['levels']>): Html {
  return html`${confusionTable('All criteria: what readers say (rows), what the judge gave (columns)', confusion)}
    ${table(
      'Criteria, those furthest off first',
      ['criterion', 'judged', 'exact', 'opposite', ...levels.map((level) => `F1 ${level}`)],
      byCriterion.map(({ question, key, judged, exact, opposite, f1 }) => [
        `${question}: ${key}`,
        judged,
        two(exact),
        two(opposite),
        ...levels.map((level) => two(f1[level])),
      ]),
    )}
    <details>
      <summary>Confusion of each criterion</summary>
      ${byCriterion.map(({ question, key, confusion: own }) => confusionTable(`${question}: ${key}`, own))}
    </details>`;
}

function confusionTable(caption: string, confusion: NonNullable<Figures['levels']>['confusion']): Html {
  return table(
    caption,
    ['readers \\ judge', ...levels],
    levels.map((truth) => {
      const row = confusion[truth];
      const all = Object.values(row).reduce((sum, count) => sum + count, 0);
      // Light enough for the text on it, whatever the share.
      const cell = (count: number) =>
        html`<span
          style="display:block;padding:0 .4rem;background:rgba(var(--heat), ${(all === 0 ? 0 : (0.4 * count) / all).toFixed(2)})"
          >${count}</span
        >`;
      return [truth, ...levels.map((given) => cell(row[given]))];
    }),
  );
}

async function confidenceSection({ result, rows }: PageParts): Promise<Html> {
  const { confidence } = result.figures;
  if (!confidence) return html`<p>This judge gives no confidence: it has not been fitted for it.</p>`;
  const curve = `What held over what was said, by tenths of confidence; the larger the dot, the more answers. On the dashed line both are the same. Brier ${two(confidence.brier)}, calibration error ${two(confidence.error)}.`;
  const risk =
    'Of the surest share of answers, how many were further off than a tenth of the points: risk over coverage.';
  return html`<div class="charts">
    ${figure(await calibrationChart(rows), curve)}${figure(await riskChart(rows), risk)}
  </div>`;
}

const titles = { attacks: 'Attacks', twins: 'Twins: the same content in another voice', retest: 'Graded again' };

async function furtherSection({ further }: PageParts, measure: keyof typeof titles): Promise<Section> {
  const title = titles[measure];
  const found = further.find((result) => result.measure === measure);
  if (!found) {
    return {
      id: measure,
      title,
      body: html`<p>
        Not measured here: <code>viva ${measure} --json</code> measures it, and <code>--with</code> puts it on this
        page.
      </p>`,
    };
  }
  const { head, rows, notes } = furtherTable(found);
  const chart = await furtherChart(found);
  const body = html`<p class="quiet">${headLine(found)}</p>
    ${chart}${table(title, head, rows)}${notes.map((note) => html`<p class="quiet">${note}</p>`)}`;
  return { id: measure, title, body };
}

async function furtherChart(result: FurtherResult): Promise<Html | []> {
  if (result.measure === 'attacks') {
    const bars = result.attacks.map(({ category, gain }) => ({ name: category, interval: gain }));
    return figure(await differenceChart(bars), 'What each kind of attack gains over its control, with its interval.');
  }
  if (result.measure === 'twins') {
    const bars = result.voices.map(({ voice, bias }) => ({ name: voice, interval: bias }));
    return figure(
      await differenceChart(bars),
      'What each voice earns or costs beside plain English, with its interval.',
    );
  }
  return [];
}

async function costSection({ result, outcomes }: PageParts): Promise<Html> {
  const { spent } = result;
  const { usage } = spent;
  const seconds = (ms: number) => `${(ms / 1_000).toFixed(2)} s`;
  const shows = `How long an answer took: half ${seconds(spent.medianMs)} or less, nineteen of twenty ${seconds(spent.slowMs)} or less.`;
  const each = (count: number) => (count / outcomes.length).toFixed(0);
  return html`<div class="charts">
    ${figure(await latencyChart(outcomes.map(({ latencyMs }) => latencyMs)), shows)}
    ${table(
      'What it took',
      ['what', 'in all', 'an answer'],
      [
        ['cost', costLine(spent), usage?.cost ? (usage.cost.amount / outcomes.length).toFixed(6) : '–'],
        ['calls', usage?.calls ?? 0, ((usage?.calls ?? 0) / outcomes.length).toFixed(2)],
        ...(usage
          ? ([
              ['tokens in', usage.inputTokens, each(usage.inputTokens)],
              ['of these cached', usage.cachedInputTokens, each(usage.cachedInputTokens)],
              ['tokens out', usage.outputTokens, each(usage.outputTokens)],
            ] as [string, number, string][])
          : []),
      ],
    )}
  </div>`;
}
