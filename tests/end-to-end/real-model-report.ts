import { pino } from 'pino';
import request from 'supertest';
import { buildApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { viva } from '../support/process.ts';
import { launchRealModel, realSettings } from './real-model.ts';

// npm run real-model -- 200: what each prompt takes, one call beside one call a criterion; then so many gradings by a real
// llama.cpp server, eight in flight, and how each ended.
const gradings = Number(process.argv[2] ?? 200);
const inFlight = 8;
const { baseUrl, child } = await launchRealModel();
const parts = [
  'A GAN has two neural networks.',
  'The generator makes samples from noise.',
  'The discriminator tells real samples from generated ones.',
  'They compete with each other.',
  'I am not sure about the rest.',
];

const environment = { DATABASE_URL: 'file::memory:', OPENAI_BASE_URL: baseUrl, ...realSettings };
const answer = parts.slice(0, 4).join(' ');
const compared = await viva(['prompts', 'gan-structure'], {
  input: answer,
  environment: { ...environment, VIVA_JUDGE_DEADLINE: '10m' },
});
process.stdout.write(`${compared.out}${compared.error}\n`);
if (gradings === 0) {
  child.kill('SIGKILL');
  process.exit();
}

// Half of them are submissions, half evaluations; replies are kept short, since this machine writes slowly.
const config = readConfig({
  ...environment,
  VIVA_JUDGE_DEADLINE: '10m',
  VIVA_MAX_OUTPUT_TOKENS: '300',
  VIVA_CONCURRENCY: String(inFlight),
});
const service = await buildApp(config, pino({ level: 'silent' }));
await service.server.listen({ host: '127.0.0.1', port: 0 });
await service.start();
const http = request(service.server.server);
const started = Date.now();

const endings = new Map<string, number>();
const tokens = { in: 0, cached: 0, out: 0 };

async function evaluateOne(n: number): Promise<string> {
  const criteria = [{ key: 'networks', requirement: 'A GAN has two neural networks.', weight: 1 }];
  const question = { prompt: 'What is a GAN?', reference: 'Two competing neural networks.', rubric: { criteria } };
  const answer = `${parts[n % parts.length]} (${n})`;
  const sent = { question, answer, feedback: { enabled: false } };
  const { status, body } = await http.post('/v1/evaluations').send(sent);
  count(body.grade?.usage);
  if (status !== 200) return `evaluation: ${body.code}`;
  if (body.grade) return body.reviewReasons.length > 0 ? 'evaluation: graded, for review' : 'evaluation: graded';
  return `evaluation: ${body.reviewReasons[0].code}`;
}

function count(usage: { inputTokens: number; cachedInputTokens: number; outputTokens: number } | undefined): void {
  tokens.in += usage?.inputTokens ?? 0;
  tokens.cached += usage?.cachedInputTokens ?? 0;
  tokens.out += usage?.outputTokens ?? 0;
}

async function gradeOne(n: number): Promise<string> {
  const answer = `${parts.filter((_, index) => ((n % 31) + 1) & (1 << index)).join(' ')} (${n})`;
  const body = { questionId: 'gan-structure', answer, feedback: { enabled: false } };
  const first = await http.post('/v1/submissions').set('Prefer', 'wait=60').send(body);
  let current = first.body;
  while (current.status === 'queued' || current.status === 'grading') {
    await new Promise((resolve) => setTimeout(resolve, 250));
    current = (await http.get(`/v1/submissions/${current.id}`)).body;
  }
  count(current.grade?.usage);
  if (current.status === 'graded') return current.review === 'wanted' ? 'graded, for review' : 'graded';
  return `to a person: ${current.reviewReasons?.[0]?.code}`;
}

let next = 0;
const work = async () => {
  while (next < gradings) {
    const n = next++;
    const ending = await (n % 2 === 0 ? gradeOne(n) : evaluateOne(n));
    endings.set(ending, (endings.get(ending) ?? 0) + 1);
    if (next % 20 === 0) process.stderr.write(`${next} of ${gradings}\n`);
  }
};
await Promise.all(Array.from({ length: inFlight }, work));
const { learned } = (await http.get('/v1/judges')).body.data[1];
for (const [ending, times] of endings) process.stdout.write(`${ending.padEnd(34)}${times}\n`);
process.stdout.write(`tokens in ${tokens.in}, cached ${tokens.cached}, out ${tokens.out}\n`);
process.stdout.write(`learned: ${JSON.stringify(learned)}\n`);
process.stdout.write(`${Math.round((Date.now() - started) / 1000)} s\n`);
await service.close();
child.kill('SIGKILL');
