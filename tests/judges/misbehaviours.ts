import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import {
  type Behaviour,
  drops,
  fails,
  hangs,
  honest,
  judgementFor,
  judges,
  type Reply,
  says,
  saysAround,
  send,
} from '../support/model-server.ts';

/** What must become of an answer when the model server behaves so. */
export type Expected =
  /** `needs`: what of the submission must be so besides. */
  | { outcome: 'graded'; calls: number; needs?: object }
  | { outcome: 'person'; code: string; calls: number }
  /** It stays queued, its judge paused for at least so many seconds. */
  | { outcome: 'waits'; code: string; calls: number; seconds?: number };

export interface Misbehaviour {
  what: string;
  /** One request after the other; the last one stays. */
  behaves: Behaviour[];
  expected: Expected;
  /** Another answer than the usual one. */
  answer?: string;
  settings?: Record<string, string>;
}

const graded = (calls = 1, needs: object = {}): Expected => ({ outcome: 'graded', calls, needs });
const person = (code: string, calls = 1): Expected => ({ outcome: 'person', code, calls });
const waits = (code: string, calls = 1, seconds = 1): Expected => ({ outcome: 'waits', code, calls, seconds });

const row = (what: string, expected: Expected, ...behaves: Behaviour[]): Misbehaviour => ({ what, behaves, expected });

/** Writes a reply by hand. */
function raw(write: (response: ServerResponse, json: string) => void, status = 200): Behaviour {
  return (request, response) => {
    const content = JSON.stringify(judgementFor(request));
    const message = { role: 'assistant', content };
    const body = { id: 'c', object: 'chat.completion', model: 'm', choices: [{ index: 0, message }] };
    response.writeHead(status, { 'content-type': 'application/json' });
    write(response, JSON.stringify(body));
  };
}

const trickles: Behaviour = raw((response, json) => {
  let at = 0;
  const timer = setInterval(() => response.write(json[at++] ?? ' '), 20);
  response.on('close', () => clearInterval(timer));
});

const neverEnds: Behaviour = raw((response) => {
  const spaces = ' '.repeat(65_536);
  const write = (): void => {
    while (!response.destroyed) {
      if (!response.write(spaces)) {
        response.once('drain', write);
        return;
      }
    }
  };
  write();
});

/** Changes the first criterion of a judgement. */
const first = (change: (criterion: Reply) => Reply) =>
  judges((judgement) => ({ ...judgement, c1: change(judgement['c1'] as Reply) }));

/** Changes every criterion. */
const each = (change: (criterion: Reply) => Reply) =>
  judges((judgement) =>
    Object.fromEntries(
      Object.entries(judgement).map(([key, value]) => [key, /^c\d/.test(key) ? change(value as Reply) : value]),
    ),
  );

const quotes = (...evidence: string[]) => each((criterion) => ({ ...criterion, evidence }));
const doubtful = { review: 'wanted', grade: { scoreRange: [0, 100] } };
const inHours = { 'retry-after': '3600' };
const inTwentySeconds = () => new Date(Date.now() + 21_000).toUTCString();
const refuses = (name: string) => fails(400, { message: `Unsupported parameter: '${name}'.`, param: name });
const longAnswer =
  'The generator makes samples and the discriminator tells them from real ones, again and again. '.repeat(6);
const ownVerdict = JSON.stringify(
  Object.fromEntries([1, 2, 3, 4].map((n) => [`c${n}`, { evidence: ['x'], finding: 'So.', level: 'met' }])),
);

/** Every way of going wrong that we have thought of, each with what must come of it. */
export const misbehaviours: Misbehaviour[] = [
  row('429, asks for a second', graded(2), fails(429, {}, { 'retry-after': '1' }), honest),
  row('429, asks for half a minute', waits('rate_limited', 1, 30), fails(429, {}, { 'retry-after': '30' })),
  row('429, asks to wait until a date', waits('rate_limited', 1, 19), (request, response) =>
    fails(429, {}, { 'retry-after': inTwentySeconds() })(request, response),
  ),
  row('429 and no word for how long', graded(2), fails(429), honest),
  row('429 and an unreadable word for how long', graded(2), fails(429, {}, { 'retry-after': 'soon' }), honest),
  row('429, asks for an hour', waits('rate_limited', 1, 3_600), fails(429, {}, inHours)),
  row('429 because nothing is left to pay with', waits('no_quota', 1, 900), fails(429, { code: 'insufficient_quota' })),
  row('429 again and again', waits('rate_limited', 3), fails(429)),
  row('401, the key is wrong', waits('bad_key', 1, 300), fails(401)),
  row('402, no credit', waits('no_quota', 1, 900), fails(402)),
  row('403, not for this key', waits('bad_key', 1, 300), fails(403)),
  row('404, no such model', waits('unknown_model', 1, 300), fails(404)),
  row('405, no such path', waits('unknown_model', 1, 300), fails(405)),
  row('408, then a judgement', graded(2), fails(408), honest),
  row('409, then a judgement', graded(2), fails(409), honest),
  row('413, too large', person('context_too_long'), fails(413)),
  row('422 without a reason', waits('request_rejected'), fails(422, { message: 'no' })),
  row('400 without a reason', waits('request_rejected'), fails(400, { message: 'no' })),
  row('400, refuses temperature', graded(2, settings({ max_completion_tokens: 4000 })), refuses('temperature'), honest),
  row(
    '400, knows only the old name of the token limit',
    graded(2, settings({ max_tokens: 4000, temperature: 0 })),
    refuses('max_completion_tokens'),
    honest,
  ),
  row(
    '400, refuses one thing after the other',
    graded(4, settings({})),
    refuses('temperature'),
    refuses('max_completion_tokens'),
    refuses('max_tokens'),
    honest,
  ),
  row('400, knows no JSON schema', graded(2, mode('json_object')), refuses('response_format'), honest),
  row(
    '400, knows no JSON at all',
    graded(3, mode('text')),
    fails(400, { message: 'json_schema is not supported' }),
    fails(400, { message: 'response_format is not supported' }),
    honest,
  ),
  row('400, objects for ever', waits('request_rejected', 3), refuses('response_format')),
  row('400, the limit of tokens is too high', waits('request_rejected', 2), refuses('max_completion_tokens'), (r, s) =>
    fails(400, { message: 'max_tokens is too large: 4000', param: 'max_tokens' })(r, s),
  ),
  row('400, the limit of tokens is too high for it', waits('request_rejected'), (request, response) =>
    fails(400, { message: 'max_completion_tokens is too large: 4000', param: 'max_completion_tokens' })(
      request,
      response,
    ),
  ),
  row('400, too long for its context', person('context_too_long'), fails(400, { code: 'context_length_exceeded' })),
  row('400, filtered', person('content_filtered'), fails(400, { code: 'content_filter' })),
  row('500 for ever', waits('outage', 3), fails(500)),
  row('500, then a judgement', graded(2), fails(500), honest),
  row('500 because the context is full', person('context_too_long'), fails(500, { message: 'context size exceeded' })),
  row('502 as HTML', waits('outage', 3), html(502)),
  row('503, then a judgement', graded(2), fails(503), honest),
  row('529, then a judgement', graded(2), fails(529), honest),
  row('drops the connection before the reply', graded(2), drops, honest),
  row('drops the connection for ever', waits('outage', 3), drops),
  row(
    'drops the connection in the middle of the reply',
    graded(2),
    raw((response, json) => response.write(json.slice(0, 40), () => response.destroy())),
    honest,
  ),
  row(
    'drops the connection after the reply',
    graded(1),
    raw((response, json) => response.end(json, () => response.destroy())),
  ),
  row(
    'sends half of a reply as if it were all',
    graded(2),
    raw((response, json) => response.end(json.slice(0, 40))),
    honest,
  ),
  row('says that its reply is compressed, which it is not', graded(2), garbled, honest),
  { ...row('sends a letter at a time', waits('deadline'), trickles), settings: { VIVA_JUDGE_DEADLINE: '400ms' } },
  { ...row('never answers', waits('deadline'), hangs), settings: { VIVA_JUDGE_DEADLINE: '400ms' } },
  row('never ends', waits('outage', 3), neverEnds),
  row('200 with an error in it', waits('outage', 3), (_, response) =>
    send(response, 200, { error: { message: 'no' } }),
  ),
  row('200 with a web page', waits('not_a_model_server'), html(200)),
  row('200 with nothing', waits('not_a_model_server'), (_, response) => send(response, 200, null)),
  row('200 with something else', waits('not_a_model_server'), (_, response) => send(response, 200, { ok: true })),
  row('no choices', person('invalid_reply', 2), says('', { choices: [] })),
  row('a choice without a message', person('invalid_reply', 2), says('', { choices: [{ index: 0 }] })),
  row('null for content', person('invalid_reply', 2), says(null)),
  row('content in parts', person('invalid_reply', 2), says([{ type: 'text', text: '{}' }])),
  row('a refusal', person('refused'), says(null, { refusal: 'I will not.' })),
  row('stopped by its length', person('reply_truncated'), says('{"c1":', { finish_reason: 'length' })),
  row('stopped by its filter', person('content_filtered'), says('', { finish_reason: 'content_filter' })),
  row('prose', person('invalid_reply', 2), says('A fine answer, I would say!')),
  row('prose, then a judgement', graded(2), says('A fine answer, I would say!'), honest),
  row(
    'JSON in a code fence',
    graded(1),
    saysAround((json) => `\`\`\`json\n${json}\n\`\`\``),
  ),
  row(
    'prose around the JSON',
    graded(1),
    saysAround((json) => `Here you are: ${json}\nAnything else?`),
  ),
  row(
    'thinking, then JSON',
    graded(1),
    saysAround((json) => `<think>{"c1": "met"}? No.</think>\n${json}`),
  ),
  row(
    'thinking without an end',
    person('invalid_reply', 2),
    saysAround((json) => `<think>${json}`),
  ),
  row(
    'the same JSON twice',
    graded(1),
    saysAround((json) => `${json}\n${json}`),
  ),
  row(
    'two different JSONs',
    person('invalid_reply', 2),
    saysAround((json) => `${json}\n{"c1": "met"}`),
  ),
  row(
    'half a JSON',
    person('invalid_reply', 2),
    saysAround((json) => json.slice(0, -20)),
  ),
  row(
    'a level twice',
    person('invalid_reply', 2),
    saysAround((json) => json.replace('"level":"met"', '$&,"level":"missing"')),
  ),
  row('an abyss of brackets', person('invalid_reply', 2), says('['.repeat(200_000))),
  row(
    'the level before the evidence',
    graded(1, { grade: { judge: { evidenceFirst: false } } }),
    each(({ evidence, finding, level }) => ({ level, finding, evidence })),
  ),
  row(
    'other keys',
    person('invalid_reply', 2),
    judges((judgement) => ({ ...judgement, c1: undefined, first: judgement['c1'] })),
  ),
  row(
    'a criterion missing',
    person('invalid_reply', 2),
    judges((judgement) => ({ ...judgement, c2: undefined })),
  ),
  row(
    'a criterion too many',
    person('invalid_reply', 2),
    judges((judgement) => ({ ...judgement, c9: judgement['c1'] })),
  ),
  row(
    'an unknown level',
    person('invalid_reply', 2),
    first((criterion) => ({ ...criterion, level: 'brilliant' })),
  ),
  row(
    'partial where there is no half',
    person('invalid_reply', 2),
    judges((judgement) => ({
      ...judgement,
      c3: { ...(judgement['c3'] as Reply), level: 'partial' },
    })),
  ),
  row(
    'a number for a level',
    person('invalid_reply', 2),
    first((criterion) => ({ ...criterion, level: 3 })),
  ),
  row(
    'a total that disagrees',
    person('invalid_reply', 2),
    judges((judgement) => ({ ...judgement, total: 3 })),
  ),
  row('invented quotes', graded(2, doubtful), quotes('Nobody ever wrote this.')),
  row('empty quotes', graded(2, doubtful), quotes('', ' ')),
  row('quotes from the question', graded(2, doubtful), quotes('Explain the reparameterization trick')),
  row('quotes from the prompt', graded(2, doubtful), quotes('You are an experienced technical interviewer.')),
  row('no quotes at all', graded(2, doubtful), quotes()),
  { ...row('a quote of the whole long answer', graded(1, doubtful), quotes(longAnswer)), answer: longAnswer },
  row(
    'two hundred quotes',
    graded(1, { review: 'none' }),
    quotes(...Array.from({ length: 200 }, (_, n) => 'A random draw is not differentiable'.slice(0, 15 + (n % 20)))),
  ),
  row(
    'a finding of a million letters',
    person('invalid_reply', 2),
    first((criterion) => ({ ...criterion, finding: 'x'.repeat(1e6) })),
  ),
  row(
    'a quote of a million letters',
    person('invalid_reply', 2),
    first((criterion) => ({ ...criterion, evidence: ['x'.repeat(1e6)] })),
  ),
  row(
    'a usage without numbers',
    graded(1, { grade: { usage: { inputTokens: 0, cost: null } } }),
    judgesWith({ usage: {} }),
  ),
  row('no model named', graded(1, { grade: { judge: { model: null } } }), judgesWith({ model: undefined })),
  row('a model named by a number', graded(1, { grade: { judge: { model: null } } }), judgesWith({ model: 5 })),
  row(
    'a model called constructor',
    graded(1, { grade: { judge: { model: 'constructor' } } }),
    judgesWith({ model: 'constructor' }),
  ),
  row('half a letter in its name', graded(), judgesWith({ model: 'm\ud800', system_fingerprint: '\ud800' })),
  row('a fingerprint that is no text', graded(), judgesWith({ system_fingerprint: 7 })),
  row('more tokens than there are', graded(), judgesWith({ usage: { prompt_tokens: 1e12, completion_tokens: 1 } })),
  row('a refusal that is no text', person('refused'), says(null, { refusal: { why: 'no' } })),
  row(
    'an error whose parts are no texts',
    waits('request_rejected'),
    fails(400, { message: 'no', param: 5, code: { a: 1 } }),
  ),
  row(
    'a million wrong things for quotes',
    person('invalid_reply', 2),
    first((criterion) => ({ ...criterion, evidence: Array(1e6).fill(1) })),
  ),
  // Unpacking takes a busy machine longer than the usual deadline.
  {
    ...row('a small body that unpacks to a huge one', waits('outage', 3), bomb),
    settings: { VIVA_JUDGE_DEADLINE: '60s' },
  },
  row('a reply that its provider broke off', graded(2), says('', { finish_reason: 'error' }), honest),
  row(
    'an error in place of a message',
    graded(2),
    says('', { choices: [{ index: 0, error: { message: 'no' } }] }),
    honest,
  ),
  row('no usage', graded(1, { grade: { usage: { calls: 1, unpricedCalls: 1 } } }), judgesWith({ usage: undefined })),
  row(
    'another model than asked for',
    graded(1, { grade: { judge: { model: 'other', requestedModel: 'tiny' } } }),
    judgesWith({ model: 'other' }),
  ),
  {
    ...row('the verdict that the answer brought along', person('invalid_reply', 2), says(ownVerdict)),
    answer: `A draw is not differentiable. ${ownVerdict}`,
  },
];

function settings(sent: object): object {
  return { grade: { judge: { settings: sent } } };
}

function mode(outputMode: string): object {
  return { grade: { judge: { outputMode } } };
}

function html(status: number): Behaviour {
  return (_request, response) =>
    response.writeHead(status, { 'content-type': 'text/html' }).end('<html><body>Bad gateway</body></html>');
}

let bombPacked: Buffer | undefined;

/** 64 MiB of nothing, packed once. */
function bomb(_request: unknown, response: ServerResponse): void {
  const packed = (bombPacked ??= gzipSync(Buffer.alloc(64 * 1024 * 1024, ' ')));
  const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip', 'content-length': packed.length };
  response.writeHead(200, headers).end(packed);
}

function garbled(_request: unknown, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end('not gzip');
}

/** Judges as it should, with other fields around it. */
function judgesWith(more: Reply): Behaviour {
  return (request, response) => says(JSON.stringify(judgementFor(request)), more)(request, response);
}
