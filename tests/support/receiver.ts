import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { Webhook } from 'standardwebhooks';

/** A message as it came in. */
export interface Received {
  headers: Record<string, string>;
  body: string;
  message: { id: string; type: string; timestamp: string; data: Record<string, string | null> };
}

export type Answer = (response: ServerResponse, received: Received) => void;

/** Answers with a status and nothing else. */
export const answers =
  (status: number, headers: Record<string, string> = {}): Answer =>
  (response) =>
    void response.writeHead(status, headers).end();

export interface Receiver {
  url: string;
  received: Received[];
  /** How the next messages are answered, in order; the last one stays. */
  behave(...next: Answer[]): void;
  close(): Promise<void>;
}

/** Somebody on loopback who is sent webhooks. */
export async function launchReceiver(...first: Answer[]): Promise<Receiver> {
  const received: Received[] = [];
  let behaviours = first.length > 0 ? first : [answers(204)];
  const take = async (incoming: IncomingMessage, response: ServerResponse) => {
    let body = '';
    for await (const chunk of incoming.setEncoding('utf8')) body += chunk;
    const one = { headers: incoming.headers as Record<string, string>, body, message: JSON.parse(body) };
    received.push(one);
    (behaviours.length > 1 ? behaviours.shift()! : behaviours[0]!)(response, one);
  };
  const server = createServer((incoming, response) => void take(incoming, response).catch(() => response.destroy()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`,
    received,
    behave: (...next) => void (behaviours = next),
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** The same for one test. */
export async function startReceiver(...first: Answer[]): Promise<Receiver> {
  const receiver = await launchReceiver(...first);
  onTestFinished(() => receiver.close());
  return receiver;
}

/** Whether a message is signed with a secret; by the library that receivers use. */
export function isSignedWith(secret: string, { body, headers }: Received): boolean {
  try {
    new Webhook(secret).verify(body, headers);
    return true;
  } catch {
    return false;
  }
}
