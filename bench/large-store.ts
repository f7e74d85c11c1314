import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { pino } from 'pino';
import { fromUUID } from 'typeid-js';
import { buildApp, type Viva } from '../src/app.ts';
import { readConfig } from '../src/config.ts';
import { wordsJudge } from '../tests/support/words-judge.ts';

// npm run bench:store [LARGE] [SMALL]: how long a call takes with many stored submissions, compared with few. Both stores are asked by
// turns in this one run, through the whole service but the network.
const [large, small] = [Number(process.argv[2] ?? 1_000_000), Number(process.argv[3] ?? 1_000)];
const calls = 400;
const goal = 1.3;

const folder = mkdtempSync(join(tmpdir(), 'viva-bench-'));
const year = 365 * 86_400_000;
const started = Date.now();

/** An id as it would have been made at that time. */
function idAt(prefix: string, ms: number): string {
  const random = randomBytes(10).toString('hex');
  const hex = ms.toString(16).padStart(12, '0') + `7${random.slice(0, 3)}8${random.slice(3, 18)}`;
  return fromUUID(hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'), prefix).toString();
}

interface Filled {
  viva: Viva;
  submissions: string[];
  grades: string[];
}

/** A store in which so many submissions of the last year lie: a tenth waits for a person, in a thousandth no grade stands. */
async function filled(count: number): Promise<Filled> {
  const file = join(folder, `${count}.db`);
  const config = readConfig({
    DATABASE_URL: `file:${file}`,
    LOG_LEVEL: 'silent',
    VIVA_REVIEW_SHARE: '0',
    VIVA_CALLS_PER_ADDRESS: '1000000000',
  });
  const open = () => buildApp(config, pino({ level: 'silent' }), { embedded: wordsJudge });
  const first = await open();
  await first.start();
  const answered = await first.server.inject({
    method: 'POST',
    url: '/v1/submissions',
    payload: { questionId: 'gan-structure', answer: 'Two networks compete.', candidate: { externalId: 'first' } },
  });
  await first.close();
  const { id: submissionId, grade } = answered.json<{ id: string; grade: { id: string } }>();

  const connection = new Database(file);
  connection.pragma('synchronous = OFF');
  const copier = (table: string, column: string, id: string) => {
    const row = connection.prepare(`select * from ${table} where ${column} = ?`).get(id) as Record<string, unknown>;
    const names = Object.keys(row);
    const insert = connection.prepare(
      `insert into ${table} (${names.join()}) values (${names.map((name) => `@${name}`).join()})`,
    );
    return (change: Record<string, unknown>) => insert.run({ ...row, ...change });
  };
  const copy = {
    candidate: copier('candidates', 'external_id', 'first'),
    submission: copier('submissions', 'id', submissionId),
    text: copier('submission_texts', 'submission_id', submissionId),
    grade: copier('grades', 'id', grade.id),
    gradeText: copier('grade_texts', 'grade_id', grade.id),
    receipt: copier('receipts', 'grade_id', grade.id),
    event: copier('events', 'subject_id', submissionId),
  };
  const [submissions, grades]: [string[], string[]] = [[], []];
  const write = connection.transaction((from: number, to: number) => {
    let candidateId = '';
    for (let n = from; n < to; n++) {
      const ms = started - year + Math.floor((n / count) * year);
      const at = { created_at: new Date(ms).toISOString(), updated_at: new Date(ms).toISOString() };
      if (n % 5 === 0) {
        candidateId = idAt('cnd', ms);
        copy.candidate({ id: candidateId, external_id: `candidate-${n / 5}`, created_at: at.created_at });
      }
      const [id, gradeId] = [idAt('sub', ms), idAt('grd', ms)];
      const standing = n % 1_000 !== 500;
      const state = standing
        ? { status: 'graded', review: n % 10 === 0 ? 'wanted' : 'none', grade_id: gradeId }
        : { status: 'needs_review', review: 'wanted', grade_id: null };
      copy.submission({ id, candidate_id: candidateId, ...state, ...at });
      copy.text({ submission_id: id });
      copy.grade({ id: gradeId, submission_id: id, created_at: at.created_at });
      copy.gradeText({ grade_id: gradeId, submission_id: id });
      copy.receipt({ grade_id: gradeId });
      copy.event({ id: idAt('evt', ms), subject_id: id, created_at: at.created_at });
      if (standing && n % Math.max(1, Math.floor(count / 1_000)) === 0) {
        submissions.push(id);
        grades.push(gradeId);
      }
    }
  });
  for (let from = 0; from < count; from += 10_000) write(from, Math.min(count, from + 10_000));
  connection.close();
  return { viva: await open(), submissions, grades };
}

type Ask = (store: Filled, n: number) => { method?: 'GET' | 'POST' | 'DELETE'; url: string; payload?: object };

const pick = (ids: string[], n: number) => ids[(n * 7919) % ids.length]!;
const day = (n: number) => new Date(started - year + (n % 300) * 86_400_000).toISOString();
const erased = 150;

const asked: Record<string, Ask> = {
  'accept an answer': () => ({
    method: 'POST',
    url: '/v1/submissions',
    payload: { questionId: 'gan-structure', answer: 'Two networks.', candidate: { externalId: 'candidate-3' } },
  }),
  'one submission': ({ submissions }, n) => ({ url: `/v1/submissions/${pick(submissions, n)}` }),
  'its grades': ({ submissions }, n) => ({ url: `/v1/submissions/${pick(submissions, n)}/grades` }),
  'a receipt': ({ grades }, n) => ({ url: `/v1/grades/${pick(grades, n)}/receipt` }),
  'the newest submissions': () => ({ url: '/v1/submissions' }),
  'submissions to review': () => ({ url: '/v1/submissions?review=wanted' }),
  'submissions drawn for review': () => ({ url: '/v1/submissions?review=sampled' }),
  'submissions without a grade': () => ({ url: '/v1/submissions?status=needs_review&limit=1' }),
  'submissions that wait': () => ({ url: '/v1/submissions?status=grading' }),
  'submissions to a question': () => ({ url: '/v1/submissions?questionId=gan-structure' }),
  "a candidate's submissions": (_, n) => ({ url: `/v1/submissions?candidate=candidate-${n % 150}` }),
  'submissions to another question': () => ({ url: '/v1/submissions?questionId=gan-challenges' }),
  'submissions of a day': (_, n) => ({
    url: `/v1/submissions?createdAfter=${day(n)}&createdBefore=${day(n + 1)}&limit=2`,
  }),
  'all of a candidate': (_, n) => ({ url: `/v1/candidates/candidate-${n % 150}` }),
  'the questions': () => ({ url: '/v1/questions?search=adversarial' }),
  usage: () => ({ url: '/v1/usage' }),
  judges: () => ({ url: '/v1/judges' }),
  readiness: () => ({ url: '/readyz' }),
  'confirm a grade': ({ submissions }, n) => ({
    method: 'POST',
    url: `/v1/submissions/${submissions[n % 400]!}/reviews`,
    payload: { decision: 'confirm' },
  }),
  'erase an answer': ({ submissions }, n) => ({ method: 'DELETE', url: `/v1/submissions/${submissions[n + erased]!}` }),
};

async function milliseconds(store: Filled, ask: Ask, n: number): Promise<number> {
  const { method = 'GET', ...request } = ask(store, n);
  const headers = { host: 'localhost', ...(method === 'POST' && { prefer: 'respond-async' }) };
  const before = performance.now();
  const reply = await store.viva.server.inject({ method, headers, ...request });
  const took = performance.now() - before;
  if (reply.statusCode >= 300) throw new Error(`${request.url}: ${reply.statusCode} ${reply.body}`);
  return took;
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

const stores = [await filled(small), await filled(large)] as const;
process.stdout.write(`filled in ${Math.round((Date.now() - started) / 1_000)} s\n`);
process.stdout.write(`${''.padEnd(30)}${String(small).padStart(10)}${String(large).padStart(10)}  ratio\n`);
for (const [what, ask] of Object.entries(asked)) {
  const took: [number[], number[]] = [[], []];
  for (let n = 0; n < calls; n++) {
    for (const which of n % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)) {
      took[which].push(await milliseconds(stores[which], ask, n));
    }
  }
  const [few, many] = took.map(median) as [number, number];
  const ratio = many / few;
  process.stdout.write(
    `${what.padEnd(30)}${few.toFixed(2).padStart(7)} ms${many.toFixed(2).padStart(7)} ms${ratio.toFixed(2).padStart(7)}${ratio > goal ? `  (goal ${goal})` : ''}\n`,
  );
}
for (const { viva } of stores) await viva.close();
rmSync(folder, { recursive: true });
