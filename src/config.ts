import { isIP } from 'node:net';
import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { readToken } from './access/token.ts';
import { ExplainedError } from './explained-error.ts';
import { maskable } from './grading/mask.ts';
import { promptNames } from './grading/prompt/strong.ts';
import { defaultModel } from './judges/models.ts';
import { singlePolicy } from './judges/policies.ts';

const unset = z.literal('').transform(() => undefined);
const optional = <T extends z.ZodType>(schema: T) => unset.or(schema).optional();
const amount = (fallback: number, min: number, max: number) => {
  const wrong = `must be a whole number from ${min} to ${max}`;
  const number = z.coerce.number(wrong).int(wrong).min(min, wrong).max(max, wrong);
  return z.preprocess((value) => (value === '' ? undefined : value), number.default(fallback));
};

/** The same for what has no limit unless one is set. */
const limit = (min: number, max: number) => {
  const wrong = `must be a number from ${min} to ${max}`;
  const number = z.coerce.number(wrong).min(min, wrong).max(max, wrong);
  return z.preprocess((value) => (value === '' ? undefined : value), number.optional());
};

/** A share, from 0 to 1. */
const share = (fallback: number) => {
  const wrong = 'must be a number from 0 to 1';
  const number = z.coerce.number(wrong).min(0, wrong).max(1, wrong);
  return z.preprocess((value) => (value === '' ? undefined : value), number.default(fallback));
};

/** Times with commas between them, milliseconds once read. */
const durations = (fallback: string, min: string, max: string) =>
  z
    .string()
    .default(fallback)
    .transform((value, context) => {
      const all = (value === '' ? fallback : value).split(',').map((part) => milliseconds(part.trim()));
      if (all.every((ms) => ms >= milliseconds(min) && ms <= milliseconds(max))) return all;
      context.addIssue({ code: 'custom', message: `must be times from ${min} to ${max}, such as ${fallback}` });
      return z.NEVER;
    });

/** An address, or a network as an address and the length of its prefix. */
function isNetwork(value: string): boolean {
  const [, address, prefix] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(value) ?? [];
  const version = isIP(address ?? '');
  return version !== 0 && Number(prefix ?? 0) <= (version === 4 ? 32 : 128);
}

/** Names with commas between them. */
const list = <T extends z.ZodType<string, string>>(entry: T) =>
  z
    .string()
    .default('')
    .transform((value) => value.split(',').flatMap((part) => part.trim() || []))
    .pipe(z.array(entry));

const unitMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
type Unit = keyof typeof unitMs;

/** A time such as `500ms`, `20s`, `15m`, `24h` or `30d`; milliseconds once read. */
const duration = (fallback: string, min: string, max: string) =>
  z
    .string()
    .default(fallback)
    .transform((value, context) => {
      const ms = milliseconds(value === '' ? fallback : value);
      if (ms >= milliseconds(min) && ms <= milliseconds(max)) return ms;
      context.addIssue({ code: 'custom', message: `must be a time from ${min} to ${max}, such as ${fallback}` });
      return z.NEVER;
    });

function milliseconds(value: string): number {
  const [, amount, unit] = /^(\d{1,9})(ms|s|m|h|d)$/.exec(value) ?? [];
  return amount === undefined ? Number.NaN : Number(amount) * unitMs[unit as Unit];
}

const oneOf = <const T extends [string, ...string[]]>(values: T, fallback: T[number]) =>
  z.preprocess((value) => (value === '' ? undefined : value), z.enum(values).default(fallback as never));

/** Every setting: its form, its default, and the sentence that explains it. */
const settings = {
  HOST: z
    .string()
    .default('127.0.0.1')
    .describe('Address to listen on. One that other machines can reach needs an API key first.'),
  PORT: amount(3000, 0, 65_535).describe('Port to listen on; 0 takes a free one.'),
  DATABASE_URL: z
    .string()
    .regex(/^file:.+/, 'must start with "file:"')
    .default('file:data/viva.db')
    .describe('The SQLite store, as `file:` and a path; `file::memory:` keeps nothing.'),
  VIVA_DURABILITY: oneOf(['disk', 'process'], 'disk').describe(
    'What an accepted answer survives: `disk` a power cut, `process` only a kill (and commits many times faster).',
  ),
  VIVA_JUDGE: oneOf(['auto', 'openai', 'embedded'], 'auto').describe(
    'Who grades: `auto` takes `openai` when OPENAI_API_KEY or OPENAI_BASE_URL is set, else `embedded`.',
  ),
  VIVA_JUDGE_THREADS: amount(Math.min(64, Math.max(1, availableParallelism() - 1)), 1, 64).describe(
    'Processor cores that the built-in judge may take while it reads an answer; default all but one.',
  ),
  OPENAI_API_KEY: optional(z.string()).describe('Key for the model server.'),
  OPENAI_BASE_URL: optional(z.url()).describe('Any server that speaks Chat Completions; default OpenAI itself.'),
  VIVA_MODEL: z.string().min(1).default(defaultModel).describe('The model that the `openai` judge asks for.'),
  VIVA_OTHER_MODELS: list(z.string()).describe(
    'Further models, with commas between them, that requests and policies may ask for on the same server.',
  ),
  VIVA_PROMPT: oneOf([...promptNames], promptNames[0]).describe(
    'The prompt that the `openai` judge grades by; with `strong-1-exemplars` it shows the graded answers that a question has.',
  ),
  VIVA_POLICY: z
    .string()
    .default(singlePolicy)
    .describe('What is done about doubtful judgements unless a request says otherwise: `single` is nothing.'),
  VIVA_POLICIES: optional(z.string()).describe('A YAML file with policies of your own; docs/models.md has the form.'),
  VIVA_REASONING_EFFORT: oneOf(['none', 'low', 'medium', 'high'], 'low').describe(
    'How long a model that can reason may think; sent only to models known to reason.',
  ),
  VIVA_MAX_OUTPUT_TOKENS: amount(4_000, 100, 100_000).describe(
    'What a model may write for one judgement, its thinking included.',
  ),
  VIVA_JUDGE_DEADLINE: duration('60s', '100ms', '10m').describe(
    'Time for one judging attempt, all its calls together.',
  ),
  VIVA_REQUESTS_PER_MINUTE: limit(1, 1_000_000).describe(
    'Calls that may start within a minute, whatever the server allows.',
  ),
  VIVA_TOKENS_PER_MINUTE: limit(1_000, 1_000_000_000).describe(
    'Tokens that calls of one minute may take, whatever the server allows.',
  ),
  VIVA_RELEARN: duration('30d', '1h', '365d').describe(
    'After how long what a model server takes (output mode, parameters) is found out anew.',
  ),
  VIVA_PRICES: optional(z.string()).describe(
    'A YAML file with prices of your own by model, a million tokens; docs/models.md has the form.',
  ),
  VIVA_DAILY_BUDGET: limit(0, 1_000_000).describe(
    'What an organisation may spend on model calls a day (UTC), in the currency of the prices. No call is made that could exceed it.',
  ),
  VIVA_OVER_BUDGET: oneOf(['wait', 'review'], 'wait').describe(
    'What becomes of an answer when the budget is spent: `wait` for the next day, or `review` by a person.',
  ),
  VIVA_MASK: list(z.enum(maskable)).describe(
    'What is masked before an answer is sent to a model server, with commas between: `email`, `phone`, `name` (of the candidate), `link`.',
  ),
  VIVA_REVIEW_SHARE: share(0.05).describe(
    'Of the grades that nobody doubts, the share that is drawn at random for a person to grade unseen (`review=sampled`).',
  ),
  VIVA_KEEP: oneOf(['none', 'replies', 'all'], 'replies').describe(
    'What is kept of judging: `none`, `replies` (what models said), or `all` (the prompts too).',
  ),
  VIVA_KEEP_FOR: duration('30d', '1h', '3650d').describe('How long it is kept; erasing an answer erases it at once.'),
  VIVA_MAX_WAIT: duration('24h', '1s', '30d').describe(
    'How long an answer may wait for a judge, all attempts together, before it goes to a person.',
  ),
  VIVA_CONCURRENCY: amount(8, 1, 1_000).describe(
    'Submissions that are judged at the same time, and calls to the model server in flight, those of evaluations included.',
  ),
  VIVA_WAIT: duration('20s', '0s', '60s').describe(
    'How long a grading POST waits for the grade before it answers 202.',
  ),
  VIVA_MAX_LISTENERS: amount(1_000, 0, 100_000).describe('Streams of events that may be open at the same time.'),
  VIVA_HEARTBEAT: duration('15s', '100ms', '5m').describe(
    'How often an open stream of events is told that it is alive.',
  ),
  VIVA_MAX_BODY_BYTES: amount(262_144, 1_024, 16_777_216).describe('Largest request body.'),
  VIVA_MAX_ANSWER_CHARS: amount(20_000, 100, 200_000).describe('Longest answer, in UTF-16 code units.'),
  VIVA_MAX_NESTING: amount(12, 4, 100).describe('Deepest nesting of objects and arrays in a request body.'),
  VIVA_IDEMPOTENCY: duration('24h', '24h', '30d').describe('How long an Idempotency-Key is remembered.'),
  VIVA_SECRET_KEY: optional(z.string().min(32)).describe(
    'Secret of this installation, at least 32 characters; without it one is made beside the store, readable by its owner only.',
  ),
  VIVA_CALLS_PER_KEY: amount(1_200, 1, 1_000_000_000).describe('Calls that one API key may make a minute.'),
  VIVA_CALLS_PER_ORGANISATION: amount(6_000, 1, 1_000_000_000).describe(
    'Calls that all keys of an organisation may make a minute together.',
  ),
  VIVA_CALLS_PER_ADDRESS: amount(6_000, 1, 1_000_000_000).describe(
    'Calls that may come from one address a minute without a key, or with a wrong one.',
  ),
  VIVA_TRUST_PROXY: list(z.string().refine(isNetwork, 'must be addresses or networks such as 10.0.0.0/8')).describe(
    'Proxies in front of the service, addresses or networks with commas between: what they say about where a call comes from is believed.',
  ),
  VIVA_CORS_ORIGINS: list(
    z.string().regex(/^https?:\/\/[^/]+$/, 'must be origins such as https://app.example.org'),
  ).describe('Web pages that may call from a browser, as origins with commas between; with a key only.'),
  VIVA_FIRST_KEY: optional(
    z
      .string()
      .refine((token) => readToken(token) !== null, 'is not a key: make one with `npm run viva -- key generate`'),
  ).describe(
    'An API key, as `npm run viva -- key generate` prints one, that a store without any is given at start: it may do everything.',
  ),
  VIVA_BATCH_MAX_ROWS: amount(100_000, 1, 10_000_000).describe('Rows that a batch may have.'),
  VIVA_BATCH_MAX_BYTES: amount(268_435_456, 1_024, 2_147_483_647).describe('Largest file that a batch may come in.'),
  VIVA_BATCH_STALL: duration('60s', '50ms', '10m').describe(
    'How long an upload may stand still before it is given up.',
  ),
  VIVA_BATCH_IN_FLIGHT: amount(64, 1, 10_000).describe(
    "Rows of an organisation's batches that are in the queue at the same time; the others wait in the batch, and never keep single answers from their turn.",
  ),
  VIVA_WEBHOOK_HOSTS: list(
    z.string().regex(/^[^/:\s]+$|^\[[^\]]+\]$/, 'must be names or addresses, without port'),
  ).describe(
    'Names that webhooks may go to though they are private, and over plain HTTP, with commas between: `localhost` to try them out.',
  ),
  VIVA_WEBHOOK_RETRIES: durations('5s,5m,30m,2h,5h,10h,14h,20h,20h', '1ms', '7d').describe(
    'How long to wait before a webhook is tried again, after the first try, the second, and so on; the default goes on for three days.',
  ),
  VIVA_WEBHOOK_TIMEOUT: duration('10s', '50ms', '60s').describe('How long the receiver of a webhook may take.'),
  VIVA_WEBHOOK_CONCURRENCY: amount(32, 1, 1_000).describe(
    'Webhooks that are under way at the same time, to endpoints that take them; as many again to those that do not, one each.',
  ),
  VIVA_WEBHOOK_LOG: duration('30d', '1h', '365d').describe('How long the log of deliveries is kept.'),
  VIVA_MAX_WEBHOOK_ENDPOINTS: amount(20, 1, 1_000).describe('Webhook endpoints that an organisation may have.'),
  VIVA_TRACES: optional(z.url()).describe(
    'Where traces are sent (OpenTelemetry, OTLP over HTTP), such as `http://localhost:4318/v1/traces`; nowhere by default.',
  ),
  LOG_LEVEL: oneOf(['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'], 'info').describe(
    'What is logged. Answers never are at `info`.',
  ),
};

const secretNames = new Set(['OPENAI_API_KEY', 'VIVA_SECRET_KEY', 'VIVA_FIRST_KEY']);
const schema = z.object(settings);

export type Config = z.infer<typeof schema>;

/** Reads and checks the settings. Throws {@link ExplainedError}. */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const parsed = schema.safeParse(environment);
  if (parsed.success) {
    const { VIVA_JUDGE: judge, OPENAI_API_KEY: key, OPENAI_BASE_URL: url } = parsed.data;
    if (judge !== 'openai' || key !== undefined || url !== undefined) return parsed.data;
    throw new ExplainedError('VIVA_JUDGE=openai needs OPENAI_API_KEY, or OPENAI_BASE_URL for a server of your own.');
  }
  const lines = parsed.error.issues.map(({ path, message }) => `  ${path.join('.')}: ${message}`);
  throw new ExplainedError(`The environment has settings that can't be used:\n${lines.join('\n')}`);
}

/** Each setting as it stands in the environment, with its default and sentence; secrets are masked. */
export function describeConfig(environment: Record<string, string | undefined>) {
  readConfig(environment);
  return Object.entries(settings).map(([name, setting]) => {
    const fallback = defaultOf(setting);
    const given = environment[name] === '' ? undefined : environment[name];
    const value = given !== undefined && secretNames.has(name) ? '(set)' : (given ?? fallback);
    return { name, value, default: fallback, description: setting.description ?? '' };
  });
}

/** The default as it would be written in the environment; null without one. */
function defaultOf(setting: z.ZodType): string | null {
  const schema = z.toJSONSchema(setting, { io: 'input', unrepresentable: 'any' }) as { default?: unknown };
  const { default: fallback = z.toJSONSchema(setting, { unrepresentable: 'any' }).default } = schema;
  return fallback === undefined ? null : String(fallback as string | number);
}

/** Which judge `VIVA_JUDGE` means here. */
export function defaultJudge(config: Config): 'openai' | 'embedded' {
  if (config.VIVA_JUDGE !== 'auto') return config.VIVA_JUDGE;
  return config.OPENAI_API_KEY !== undefined || config.OPENAI_BASE_URL !== undefined ? 'openai' : 'embedded';
}
