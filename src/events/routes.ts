import { z } from 'zod';
import { type App, operation } from '../http/operation.ts';
import { idParams } from '../http/params.ts';
import { Problem } from '../http/problems.ts';
import type { SubmissionRepository } from '../submissions/repository.ts';
import type { EventLog, StoredEvent } from './repository.ts';
import { openStream, settledStatuses, settles } from './stream.ts';

export interface EventRouteParts {
  events: EventLog;
  submissions: Pick<SubmissionRepository, 'find'>;
  /** So many listen at the same time. */
  maxListeners: number;
  heartbeatMs: number;
}

const eventQuery = z.strictObject({
  until: z
    .literal('settled')
    .optional()
    .describe('Ends the stream once the submission is graded, for a person, or erased. Default: it stays open.'),
});

const eventHeaders = z.looseObject({
  'last-event-id': z
    .string()
    .regex(/^evt_[0-9a-z]{26}$/, 'not the id of an event')
    .optional()
    .describe('Only what came after this event; what `EventSource` sends when it comes back.'),
});

/**
 * Progress of a submission as it happens.
 *
 * @returns ends all streams, so that a shutdown waits for none
 */
export function eventRoutes(app: App, parts: EventRouteParts): () => void {
  const { events, submissions, maxListeners, heartbeatMs } = parts;
  const open = new Set<() => void>();

  app.get(
    '/v1/submissions/:id/events',
    operation(
      {
        operationId: 'streamEvents',
        tag: 'Submissions',
        scope: 'submissions:read',
        replies: { 200: { says: 'Events, as they happen.' } },
        summary: "Follow a submission's progress",
        description: `Server-sent events: first what has happened already, then what happens, each with its id. A connection that breaks goes on where it was (\`Last-Event-ID\`). A comment every few seconds keeps it alive.

\`submission.created\`, \`submission.grading\`, \`submission.graded\`, \`submission.needs_review\`, \`submission.regrade_asked\`, \`submission.regraded\`, \`submission.regrade_failed\`, \`submission.reviewed\`, \`grade.changed\`, \`submission.erased\`. The data says which grade or review it is about; fetch it to see it.`,
        problems: ['invalid_header', 'too_many_listeners'],
      },
      {
        params: idParams,
        querystring: eventQuery,
        headers: eventHeaders,
        response: { 200: { content: { 'text/event-stream': { schema: z.string() } } } as never },
      },
    ),
    async (request, reply) => {
      const { caller, params, query, headers } = request;
      const submission = await submissions.find(caller, params.id);
      if (!submission) throw new Problem('not_found', 'There is no such submission.');
      let last = headers['last-event-id'];
      if (last !== undefined && !(await events.of(caller, params.id, undefined)).some(({ id }) => id === last)) {
        throw new Problem('invalid_header', 'Last-Event-ID is of no event of this submission.');
      }
      if (open.size >= maxListeners) {
        const detail = `${maxListeners} streams are open, as many as this service keeps.`;
        throw new Problem('too_many_listeners', detail, { headers: { 'retry-after': '10' } });
      }
      void reply.hijack();
      const stream = openStream(reply.raw, reply.getHeaders());
      // Whoever has seen its end already gets what there is, and that is all.
      const isOver = settledStatuses.has(submission.status);
      let reading = Promise.resolve();
      const read = () => {
        reading = reading
          .then(async () => {
            const found = await events.of(caller, params.id, last);
            last = found.at(-1)?.id ?? last;
            stream.send(found.map((event) => shown(params.id, event)));
            if (query.until === 'settled' && (isOver || settles(found))) close();
          })
          .catch((error: unknown) => {
            request.log.error({ err: error }, 'a stream of events broke');
            close();
          });
      };
      const beat = setInterval(() => {
        stream.beat();
        // What another process wrote down rings no bell here.
        read();
      }, heartbeatMs);
      const unwatch = events.watch(params.id, read);
      const close = () => {
        clearInterval(beat);
        unwatch();
        open.delete(close);
        stream.end();
      };
      open.add(close);
      reply.raw.on('close', close);
      read();
    },
  );

  return () => {
    for (const close of open) close();
  };
}

function shown(submissionId: string, { id, type, data, createdAt }: StoredEvent) {
  return { id, type, data: { id, type, submissionId, createdAt, ...data } };
}
