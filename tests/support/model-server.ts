import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the server received, parsed. */
export interface ModelRequest {
  model: string;
  messages: { role: string; content: string }[];
  response_format?: { type: string; json_schema: { strict: boolean; schema: ReplyForm } };
  [setting: string]: unknown;
}

interface ReplyForm {
  properties: Record<string, unknown>;
  required: string[];
}

/** How the server answers one request. */
export type Behaviour = (request: ModelRequest, response: ServerResponse) => void;

export interface ModelServer {
  baseUrl: string;
  requests: ModelRequest[];
  /** Behaviours for the next requests, in order; the last one stays. */
  behave(...next: Behaviour[]): void;
  close(): Promise<void>;
}

/** A server on loopback that speaks Chat Completions and answers as it is told to. */
export async function launchModelServer(...first: Behaviour[]): Promise<ModelServer> {
  const requests: ModelRequest[] = [];
  let behaviours: Behaviour[] = first.length > 0 ? first : [honest];
  const serve = async (incoming: IncomingMessage, response: ServerResponse) => {
    const request = JSON.parse(await read(incoming)) as ModelRequest;
    requests.push(request);
    const behaviour = behaviours.length > 1 ? behaviours.shift()! : behaviours[0]!;
    behaviour(request, response);
  };
  const server = createServer((incoming, response) => void serve(incoming, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    requests,
    behave: (...next) => (behaviours = next),
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

async function read(incoming: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of incoming.setEncoding('utf8')) text += chunk;
  return text;
}

/** The answer as it stands inside the fence; without one, the last message. */
export function fencedText(request: ModelRequest): string {
  const fences = request.messages.map(({ content }) => /<<<ANSWER \w+\n([\s\S]*)\nANSWER \w+>>>/.exec(content)?.[1]);
  return fences.find((text) => text !== undefined) ?? request.messages.at(-1)!.content;
}

/** The form that the reply must have: from the schema that the server is to hold to, or as it is written out. */
function formOf({ response_format: format, messages }: ModelRequest): ReplyForm {
  if (format?.type === 'json_schema') return format.json_schema.schema;
  const written = messages.map(({ content }) => /the form of this JSON Schema:\n(\{.*\})/.exec(content)?.[1]);
  return JSON.parse(written.findLast((form) => form !== undefined)!) as ReplyForm;
}

export type Reply = Record<string, unknown>;

/** A judgement of the required form: every criterion `met`, with the answer's first sentence as its quote. */
export function judgementFor(request: ModelRequest): Reply {
  const quote = fencedText(request)
    .trim()
    .split(/(?<=[.!?])\s/)[0]!;
  const reply: Reply = {};
  for (const key of formOf(request).required) {
    if (/^c\d+$/.test(key)) reply[key] = { evidence: [quote], finding: 'It says so.', level: 'met' };
    else if (key === 'feedback') {
      const strengths = [{ evidence: [quote], text: 'You said the first thing clearly.' }];
      reply[key] = { improvements: [], nextStep: 'Try the next question.', strengths, summary: 'Well done.' };
    } else reply[key] = [];
  }
  return reply;
}

/** A reply of 200 with this content, and with more or other fields. */
export function says(content: unknown, { finish_reason = 'stop', refusal = null, ...more }: Reply = {}): Behaviour {
  return (request, response) => {
    send(response, 200, {
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 1,
      model: `${request.model}-2026-01-01`,
      choices: [{ index: 0, finish_reason, message: { role: 'assistant', content, refusal } }],
      usage: {
        prompt_tokens: 1000,
        completion_tokens: 100,
        total_tokens: 1100,
        prompt_tokens_details: { cached_tokens: 600 },
      },
      ...more,
    });
  };
}

/** Judges in the required form. */
export const honest: Behaviour = (request, response) => says(JSON.stringify(judgementFor(request)))(request, response);

/** Judges in the required form, changed. */
export function judges(change: (judgement: Reply, request: ModelRequest) => Reply | void): Behaviour {
  return (request, response) => {
    const judgement = judgementFor(request);
    says(JSON.stringify(change(judgement, request) ?? judgement))(request, response);
  };
}

/** Judges in the required form, and says it in other words around it. */
export function saysAround(around: (json: string) => string): Behaviour {
  return (request, response) => says(around(JSON.stringify(judgementFor(request))))(request, response);
}

/** An HTTP error. */
export function fails(
  status: number,
  error: Reply = { message: 'no' },
  headers: Record<string, string> = {},
): Behaviour {
  return (_request, response) => send(response, status, { error }, headers);
}

/** Closes the connection without a reply. */
export const drops: Behaviour = (_request, response) => response.destroy();

/** Never answers. */
export const hangs: Behaviour = () => {};

export function send(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}
