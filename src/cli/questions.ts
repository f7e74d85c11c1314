import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Authorized, operator } from '../access/authorize.ts';
import { readConfig } from '../config.ts';
import { openCore } from '../core.ts';
import { ExplainedError } from '../explained-error.ts';
import { lintRubric } from '../grading/rubric-lint.ts';
import { readQuestionFiles, writeQuestionFile } from '../questions/files.ts';
import type { QuestionRepository, StoredQuestion } from '../questions/repository.ts';
import { mustBeThere } from './access.ts';
import { printJson } from './input.ts';

interface Whose {
  organisation: string;
}

/** More than a store will have; a list without end would be no list. */
const most = 10_000;
const all = { after: undefined, limit: most };

/** Lists the questions that can be asked. */
export async function listQuestions(options: Whose & { json?: boolean }): Promise<void> {
  await withQuestions(options, async (questions, caller) => {
    const found = await questions.list(caller, { status: 'published' }, all);
    if (options.json) return printJson(found);
    for (const { slug, difficulty, maxPoints, prompt } of found) {
      process.stdout.write(`${slug}  (${difficulty}, ${maxPoints} points)\n    ${prompt.trim()}\n`);
    }
  });
}

/** Writes an organisation's own questions to files, and nothing over a file that is there. */
export async function exportQuestions(folder: string, options: Whose): Promise<void> {
  await withQuestions(options, async (questions, caller) => {
    mkdirSync(folder, { recursive: true });
    const own = await ownQuestions(questions, caller);
    for (const { id, latestVersion } of own) {
      const question = (await questions.findWithKey(caller, id, latestVersion))!;
      writeFileSync(join(folder, `${question.slug}.yaml`), writeQuestionFile(question), { flag: 'wx' });
    }
    process.stdout.write(`${own.length} ${own.length === 1 ? 'question' : 'questions'}\n`);
  });
}

/** Adds questions from files or changes them, and says what is wrong with their rubrics. */
export async function importQuestions(path: string, options: Whose & { publish?: boolean }): Promise<void> {
  const drafts = readQuestionFiles(path);
  await withQuestions(options, async (questions, caller) => {
    const known = new Map((await ownQuestions(questions, caller)).map((question) => [question.slug, question]));
    for (const draft of drafts) {
      const now = new Date().toISOString();
      const { slug, ...content } = draft;
      const before = known.get(slug);
      const kept = before
        ? await questions.revise(caller, before.id, content, null, now)
        : await questions.create(caller, draft, now, null);
      if (kept.kind !== 'kept') throw new ExplainedError(`${slug} can't be kept: ${kept.kind}.`);
      if (options.publish) await questions.publish(caller, kept.id, undefined, now);
      const after = (await questions.findWithKey(caller, kept.id))!;
      const change = !before ? 'added' : after.revision === before.revision ? 'unchanged' : 'changed';
      process.stdout.write(`${slug}  ${change}, ${after.status}, version ${after.latestVersion}\n`);
      const { prompt, reference, rubric } = (await questions.findWithKey(caller, kept.id, after.latestVersion))!
        .content;
      for (const { criterion, detail } of lintRubric(prompt, reference, rubric)) {
        process.stdout.write(`    ${criterion === null ? '' : `${criterion}: `}${detail}\n`);
      }
    }
  });
}

async function ownQuestions(questions: QuestionRepository, caller: Authorized): Promise<StoredQuestion[]> {
  const lists = await Promise.all(
    (['draft', 'published', 'retired'] as const).map((status) => questions.list(caller, { status, owner: 'own' }, all)),
  );
  return lists.flat();
}

async function withQuestions(
  { organisation }: Whose,
  act: (questions: QuestionRepository, caller: Authorized) => Promise<void>,
): Promise<void> {
  const { questions, organisations, close } = await openCore(readConfig(process.env));
  try {
    await mustBeThere(organisations, organisation);
    await act(questions, operator(organisation));
  } finally {
    close();
  }
}
