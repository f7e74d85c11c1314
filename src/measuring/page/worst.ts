import { type MeasuredAnswer, truthOf } from '../../grading/measuring/measured-answer.ts';
import type { Span } from '../../grading/view.ts';
import type { Outcome } from '../run.ts';
import { html, type Html, table } from './html.ts';

/** So many answers are shown in full. */
const most = 20;

/** The answers that were graded furthest from the readers, each with both sides' quotes and words. */
export function worstAnswers(rows: MeasuredAnswer[], outcomes: Map<string, Outcome>): Html {
  const off = (row: MeasuredAnswer) => Math.abs(row.score - truthOf(row));
  const worst = rows
    .filter((row) => off(row) > 0)
    .toSorted((a, b) => off(b) - off(a))
    .slice(0, most);
  return html`<p class="quiet">
      Highlighted: <mark>quoted by the judge</mark>, <mark class="read">marked by a reader</mark>,
      <mark class="both">both</mark>.
    </p>
    ${worst.map((row, at) => worstAnswer(row, outcomes.get(row.id)!, at))}`;
}

function worstAnswer(row: MeasuredAnswer, outcome: Outcome, at: number): Html {
  const { id, question, answer, score, truths, confidence, criteria } = row;
  const judged = outcome.kind === 'graded' ? outcome.criteria : [];
  const read = new Map(criteria.map((one) => [one.key, one.read.map(({ level }) => level)]));
  const sure = confidence === null ? '' : `, confidence ${confidence.toFixed(2)}`;
  const readers = truths.map((truth) => truth.toFixed(0)).join(' and ');
  const withLevels = criteria[0]?.read ?? [];
  const shownLevels = table(
    `Levels of ${id}`,
    ['criterion', 'judge', ...withLevels.map((_, reader) => `reader ${reader + 1}`)],
    judged.map(({ key, level, finding }) => [key, finding ? `${level}: ${finding}` : level, ...(read.get(key) ?? [])]),
  );
  const shownAnswer = highlighted(
    answer,
    judged.flatMap(({ evidence }) => evidence),
    criteria.flatMap((one) => one.read.flatMap(({ marked }) => marked)),
  );
  return html`<article aria-labelledby="worst-${at}">
    <h3 id="worst-${at}">${id}: ${score.toFixed(0)} by the judge, ${readers} by readers</h3>
    <p class="quiet">To “${question}”${sure}.</p>
    <blockquote><span class="answer">${shownAnswer}</span></blockquote>
    ${shownLevels}
  </article> `;
}

/** The answer with what each side points at. */
function highlighted(answer: string, quoted: Span[], marked: Span[]): Html[] {
  const cuts = [
    ...new Set([0, answer.length, ...[...quoted, ...marked].flatMap(({ start, end }) => [start, end])]),
  ].toSorted((a, b) => a - b);
  const isIn = (spans: Span[], at: number) => spans.some(({ start, end }) => start <= at && at < end);
  return cuts.slice(0, -1).map((start, at) => {
    const piece = answer.slice(start, cuts[at + 1]);
    const [judge, reader] = [isIn(quoted, start), isIn(marked, start)];
    if (judge && reader) return html`<mark class="both">${piece}</mark>`;
    if (judge) return html`<mark>${piece}</mark>`;
    return reader ? html`<mark class="read">${piece}</mark>` : html`${piece}`;
  });
}
