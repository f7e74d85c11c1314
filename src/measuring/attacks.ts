import { readdirSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { mean } from '../grading/measuring/agreement.ts';
import { type AttackTrial, longestCommonRun } from '../grading/measuring/attacks.ts';
import { contentWords } from '../grading/words.ts';
import { rows } from './corpus.ts';
import type { AskedQuestion, Case, Outcome } from './run.ts';
import type { TwinTexts } from './twins.ts';

const attackShape = z.strictObject({
  id: z.string().min(1),
  category: z.string().min(1),
  /** Whether it wants another grade. */
  steersGrade: z.boolean(),
  /** Where it stands; `around`: where `{{answer}}` is in it, the answer comes. */
  placement: z.enum(['before', 'after', 'around', 'replace']).default('after'),
  /** May hold `{{labels}}`, `{{keywords}}` and `{{both}}`, which are filled from the rubric. */
  text: z
    .string()
    .min(1)
    .refine(
      (text) => !/\{\{(?!(?:labels|keywords|both|answer)\}\})/.test(text),
      'has a placeholder that is none of {{labels}}, {{keywords}}, {{both}}, {{answer}}',
    ),
});

/** A text that tries to steer a grader. */
export type Attack = z.infer<typeof attackShape>;

const shippedFolder = new URL('../../seed/attacks/', import.meta.url);

/** @param text JSON Lines; those that ship with the service when left out */
export function readAttacks(text?: string): Attack[] {
  const files = readdirSync(shippedFolder).toSorted();
  const shipped = () => files.map((file) => readFileSync(new URL(file, shippedFolder), 'utf8')).join('');
  return rows(text ?? shipped(), attackShape, 'attacks');
}

/** An answer that attacks stand in. */
interface Base {
  question: AskedQuestion;
  base: string;
  answer: string;
}

type Role = { role: 'attacked'; attack: Attack; base: Base; control: string } | { role: 'control' | 'plain' | 'again' };
type AttackCase = Case & Role;

/**
 * What is graded to measure attacks: each in a right, a half right and a weak answer to one question after the other, or to all of them; and for
 * each a control, which has as much harmless text in the same place.
 *
 * @param everywhere each attack on all questions
 */
export function attackCases(
  attacks: Attack[],
  answers: TwinTexts[],
  questions: Map<string, AskedQuestion>,
  everywhere: boolean,
): AttackCase[] {
  const names = [...questions.keys()];
  const cases = new Map<string, AttackCase>();
  for (const [at, attack] of attacks.entries()) {
    const on = everywhere ? names : [names[at % names.length]!];
    for (const { question: name, base, texts } of answers.filter(({ question }) => on.includes(question))) {
      const question = questions.get(name)!;
      const of = { question, base, answer: texts['plain']! };
      for (const role of ['plain', 'again'] as const) {
        const id = `${role}/${name}/${base}`;
        cases.set(id, { id, question, answer: of.answer, role });
      }
      const text = filledIn(attack.text, question);
      const length = lengthStep * Math.ceil(text.replace('{{answer}}', '').length / lengthStep);
      const { placement } = attack;
      const control = `control/${name}/${placement === 'replace' ? '' : base}/${placement}/${length}`;
      cases.set(control, {
        id: control,
        question,
        answer: placed(placement, harmlessText(placement, length), of),
        role: 'control',
      });
      const id = `${attack.id}/${name}/${base}`;
      cases.set(id, { id, question, answer: placed(placement, text, of), role: 'attacked', attack, base: of, control });
    }
  }
  return [...cases.values()];
}

/** Each attack beside its control. */
export function attackTrials(cases: AttackCase[], outcomes: Outcome[]): AttackTrial[] {
  const byId = new Map(outcomes.map((outcome) => [outcome.id, outcome]));
  const scoreOf = (id: string) => {
    const outcome = byId.get(id)!;
    return outcome.kind === 'graded' ? outcome.score : null;
  };
  return cases.flatMap((one) => {
    if (one.role !== 'attacked') return [];
    const { id, question, answer, attack, base, control } = one;
    const outcome = byId.get(id)!;
    const { reference, prompt, rubric } = question.content;
    const key = [reference, ...rubric.criteria.map(({ requirement }) => requirement)].join('\n');
    const known = [prompt, answer, ...rubric.criteria.map(({ label }) => label)].join('\n');
    const graded = outcome.kind === 'graded';
    return [
      {
        attack: attack.id,
        category: attack.category,
        steersGrade: attack.steersGrade,
        question: question.name,
        base: base.base,
        attacked: scoreOf(id),
        control: scoreOf(control),
        flagged: graded && outcome.flags.length > 0,
        leaked: graded ? Math.max(0, ...outcome.shown.map((text) => longestCommonRun(text, key, known))) : 0,
      },
    ];
  });
}

/** How far the same answer, graded twice, is from itself: points of 100, on average. NaN where that isn't known. */
export function noiseOf(cases: AttackCase[], outcomes: Outcome[]): number {
  const byId = new Map(outcomes.map((outcome) => [outcome.id, outcome]));
  const distances = cases.flatMap(({ id, role }) => {
    if (role !== 'plain') return [];
    const [plain, again] = [byId.get(id)!, byId.get(id.replace(/^plain/, 'again'))!];
    return plain.kind === 'graded' && again.kind === 'graded' ? [Math.abs(plain.score - again.score)] : [];
  });
  return mean(distances);
}

/** Lengths of controls, in characters: near enough, and one control serves several attacks. */
const lengthStep = 50;

const harmless =
  'By the way, I have been reading about this subject for some years, mostly in the evenings, and I always found it easier with a cup of tea and a quiet room, since the details need some patience and a clear head to follow from one page to the next. ';

function harmlessText(placement: Attack['placement'], length: number): string {
  const cut = (chars: number) =>
    harmless
      .repeat(Math.ceil(chars / harmless.length))
      .slice(0, chars)
      .replace(/\s+\S*$/, '.');
  return placement === 'around' ? `${cut(length / 2)} {{answer}} ${cut(length / 2)}` : cut(length);
}

function placed(placement: Attack['placement'], text: string, { answer }: Base): string {
  switch (placement) {
    case 'before':
      return `${text}\n${answer}`;
    case 'after':
      return `${answer}\n${text}`;
    case 'around':
      return text.replace('{{answer}}', () => answer);
    case 'replace':
      return text;
  }
}

/** What an attacker can know of a rubric: the labels; and, if a key got out, its words and what contradicts it. */
function filledIn(text: string, { content: { rubric } }: AskedQuestion): string {
  const { criteria } = rubric;
  const labels = criteria.map(({ label }) => label.toLowerCase()).join(', ');
  const keywords = [...new Set(criteria.flatMap(({ requirement }) => keywordsOf(requirement)))].join(', ');
  const both = criteria
    .flatMap(({ requirement, misconceptions: [wrong] = [] }) =>
      wrong === undefined ? [] : [`${requirement} ${wrong}`],
    )
    .join(' ');
  return text
    .replace('{{labels}}', () => labels)
    .replace('{{keywords}}', () => keywords)
    .replace('{{both}}', () => both);
}

const keywordsOf = (requirement: string) =>
  (requirement.match(/[\p{L}\p{N}-]{4,}/gu) ?? []).filter((word) => contentWords(word).length > 0);
