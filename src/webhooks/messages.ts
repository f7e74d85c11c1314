import { Webhook } from 'standardwebhooks';
import type { DueDelivery } from './repository.ts';

/** What is sent: headers and body, as Standard Webhooks has them. */
export interface Message {
  headers: Record<string, string>;
  body: string;
}

/**
 * The message of an event. Its body is the same at every try; the time and the signatures are those of this one.
 *
 * @param secrets each signs: the current one, and those that are on their way out
 * @param now of the try
 */
export function messageOf({ event }: Pick<DueDelivery, 'event'>, secrets: string[], now: Date): Message {
  const { id, type, subjectId, data, createdAt } = event;
  const body = JSON.stringify({
    id,
    type,
    timestamp: createdAt,
    data: { [subjectOf(subjectId)]: subjectId, ...data },
  });
  // The library signs for the second that it puts into the header.
  const signatures = secrets.map((secret) => new Webhook(secret).sign(id, now, body));
  return {
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
      'webhook-signature': signatures.join(' '),
    },
    body,
  };
}

const subjects: Record<string, string> = { sub: 'submissionId', bat: 'batchId', whk: 'endpointId' };

function subjectOf(id: string): string {
  return subjects[id.slice(0, 3)]!;
}
