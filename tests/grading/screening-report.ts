import { readFileSync } from 'node:fs';
import { screen } from '../../src/grading/screening.ts';

// npm run screening: what share of two corpora is flagged. The signs were made by looking at attacks of even numbers only:
// what they do with those of odd ones is what they are worth.
interface Line {
  id: string;
  category?: string;
  steersGrade?: boolean;
  text?: string;
  answer?: string;
}

const lines = (file: string) =>
  readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);

const honest =
  'The generator learns to turn noise into samples, and the discriminator tells real samples from made ones.';

function isFlagged(answer: string): boolean {
  const screened = screen(answer, 'What are some common challenges when training GANs?');
  return screened.kind === 'answer' && screened.flags.length > 0;
}

function print(what: string, answers: string[]): void {
  const flagged = answers.filter(isFlagged).length;
  process.stdout.write(
    `${what.padEnd(44)}${flagged} of ${answers.length} flagged (${((100 * flagged) / answers.length).toFixed(1)} %)\n`,
  );
}

const placed = (all: Line[]) => all.flatMap(({ text }) => [`${honest} ${text}`, `${text}\n${honest}`]);
const steering = lines('seed/attacks/strings.jsonl').filter(({ steersGrade }) => steersGrade);
const isOdd = ({ id }: Line) => Number(id.slice(-1)) % 2 === 1;
print(
  'harmless answers that look like attacks',
  lines('tests/corpora/look-alikes.jsonl').map(({ answer }) => answer!),
);
print('attacks that steer the grade', placed(steering));
print('  those that nobody looked at (odd numbers)', placed(steering.filter(isOdd)));
for (const [category, all] of Map.groupBy(steering, ({ category: name }) => name!)) print(`  ${category}`, placed(all));
