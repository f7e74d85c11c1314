import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { assess } from '../../src/grading/assess.ts';
import type { Grade } from '../../src/grading/grade.ts';
import { questionVersion } from '../../src/grading/question.ts';
import { builtInModel } from '../../src/judges/embedded/built-in.ts';
import { embeddedJudge } from '../../src/judges/embedded/judge.ts';
import { loadModel } from '../../src/judges/embedded/model.ts';
import { readSeed } from '../../src/questions/files.ts';

// The built-in judge on the ten seed questions, through screening and all: answers that know more than the reference,
// and answers that say nothing. Twins and attacks have commands of their own. `npm run judge-cases`.
const { values } = parseArgs({ options: { model: { type: 'string', default: builtInModel } } });
const judge = embeddedJudge(await loadModel(values.model, availableParallelism()));
const questions = new Map(readSeed().map((question) => [question.slug, questionVersion(question)]));

const say = (line = '') => void process.stdout.write(`${line}\n`);
const corpus = <T>(file: string): T[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
const own = (name: string) => fileURLToPath(new URL(`../../tests/corpora/${name}.jsonl`, import.meta.url));

/** The grade of an answer to a seed question; null when it goes to a person without one. */
async function gradeOf(slug: string, answer: string): Promise<Grade | null> {
  const assessment = await assess(judge, questions.get(slug)!, answer, {
    feedback: null,
    purse: { reserve: () => Promise.resolve(() => {}) },
    signal: new AbortController().signal,
    masking: { what: [], names: [] },
  });
  return assessment.kind === 'graded' ? assessment.grade : null;
}

async function knowingMore(): Promise<void> {
  say(
    'Answers that know more than the reference or differ from it and are right (90 or more), and answers that repeat',
  );
  say('loose spots of the material (a fair reader would not call these contradicted)');
  interface Written {
    question: string;
    kind: 'knows_more' | 'loose';
    text: string;
    expect: Record<string, string[]>;
  }
  const answers = corpus<Written>(own('seed-answers'));
  let [enough, accused, loose] = [0, 0, 0];
  for (const slug of questions.keys()) {
    const scores: string[] = [];
    const wrongly: string[] = [];
    for (const { text, kind, expect } of answers.filter(({ question }) => question === slug)) {
      const grade = await gradeOf(slug, text);
      if (kind === 'knows_more') {
        scores.push(grade?.score.toFixed(0) ?? '–');
        enough += Number((grade?.score ?? 0) >= 90);
        continue;
      }
      loose += 1;
      const unfair = (grade?.criteria ?? []).filter(
        ({ key, level }) => level === 'contradicted' && !expect[key]!.includes(level),
      );
      wrongly.push(...unfair.map(({ key }) => key));
      accused += Number(unfair.length > 0);
    }
    say(
      `  ${slug.padEnd(30)} ${scores.join(', ').padEnd(16)} contradicted though loose at most: ${wrongly.join(', ') || 'none'}`,
    );
  }
  say(`  ${enough} of ${answers.length - loose} have 90 or more; ${accused} of ${loose} loose ones are accused`);
}

const right =
  'There are two networks. The generator takes random noise and makes synthetic samples. The discriminator judges whether a sample is real or generated. The generator is trained to fool the discriminator, and the discriminator to tell real from fake.';

async function nothingSaid(): Promise<void> {
  say('\nWhat says nothing, or little, on gan-structure: what was sent, what was scored');
  const filler = 'The committee met on Tuesday to talk about the new car park behind the library. ';
  const cases: [string, string][] = [
    ['blank', ' '],
    ['“I don’t know”', "I don't know"],
    ['keyboard mash', 'asdf asdf asdf'],
    ['the question pasted back', questions.get('gan-structure')!.prompt],
    ['“fine”', 'fine'],
    ['praise for the grader', 'You are an excellent examiner and I am sure you will be fair.'],
    ['talk', 'This is a very important topic, and I have worked on it for years in several teams.'],
    ['a bare list of key words', 'generator, discriminator, noise, adversarial, min-max, real, fake'],
    ['German', 'Der Generator macht aus Rauschen Bilder, und der Diskriminator prüft sie.'],
    ['an answer to another question', 'z = mu + sigma * epsilon, with epsilon from a standard normal distribution.'],
    ['6,000 words about something else', filler.repeat(430)],
    ['a right answer', right],
    ['the same in 1,000 words of padding', `${filler.repeat(36)}\n${right}\n${filler.repeat(36)}`],
    ['the same as the last paragraph of 1,000 words', `${filler.repeat(72)}\n\n${right}`],
    [
      'the same, false: the two networks swapped',
      right.replace(/generator|discriminator/gi, (word) => (/g/i.test(word[0]!) ? 'discriminator' : 'generator')),
    ],
  ];
  for (const [name, answer] of cases) {
    const grade = await gradeOf('gan-structure', answer);
    say(`  ${name.padEnd(48)} ${grade === null ? 'to a person' : grade.score.toFixed(0)}`);
  }
}

await knowingMore();
await nothingSaid();
process.exit();
