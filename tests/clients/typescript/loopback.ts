import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** A request as it came in. */
export interface Arrived {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  body: string;
}

/** How a server answers one request. */
export type Behaviour = (response: ServerResponse, request: Arrived) => void | Promise<void>;

/** A server on loopback that behaves as it is told to, request after request; the last behaviour stays. */
export async function startLoopback(...behaviours: [Behaviour, ...Behaviour[]]) {
  const requests: Arrived[] = [];
  const answer = async (incoming: IncomingMessage, response: ServerResponse) => {
    let body = '';
    for await (const chunk of incoming.setEncoding('utf8')) body += chunk;
    const request = { method: incoming.method!, path: incoming.url!, headers: incoming.headers, body };
    requests.push(request);
    await (behaviours.length > 1 ? behaviours.shift()! : behaviours[0]!)(response, request);
  };
  const server = createServer((incoming, response) => void answer(incoming, response).catch(() => response.destroy()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

/** Answers with JSON. */
export function json(status: number, body: unknown, headers: Record<string, string> = {}): Behaviour {
  return (response) =>
    void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

/** Answers as a service does that is busy or broken. */
export function problem(status: number, code: string, headers: Record<string, string> = {}): Behaviour {
  const body = {
    type: `/problems/${code}`,
    title: code,
    status,
    detail: 'no',
    instance: '/',
    code,
    requestId: 'req_1',
  };
  return json(status, body, { 'content-type': 'application/problem+json; charset=utf-8', ...headers });
}

/** Closes the connection without a reply. */
export const drops: Behaviour = (response) => void response.destroy();

const passedHeaders = ['content-type', 'location', 'etag', 'retry-after', 'idempotency-replayed'];

/** Passes the request on to a service, and sends what it says back, with some of its headers. */
export function passesOn(url: string, passed: string[] = passedHeaders): Behaviour {
  return async (response, request) => {
    const { status, headers, text } = await forward(url, request);
    const kept = Object.entries(headers).filter(([name]) => passed.includes(name));
    response.writeHead(status, Object.fromEntries(kept)).end(text);
  };
}

/** Passes the request on, and drops the connection once the service has done its work. */
export function losesTheReplyOf(url: string): Behaviour {
  return async (response, request) => {
    await forward(url, request);
    response.destroy();
  };
}

async function forward(url: string, { method, path, headers, body }: Arrived) {
  const { host: _host, connection: _connection, 'content-length': _length, ...rest } = headers;
  const init = { method, headers: rest as Record<string, string>, ...(body !== '' && { body }) };
  const reply = await fetch(url + path, init);
  return { status: reply.status, headers: Object.fromEntries(reply.headers), text: await reply.text() };
}
