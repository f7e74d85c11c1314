import { z } from 'zod';
import { type App, operation } from './operation.ts';

export interface Readiness {
  /** Null when the store answers. */
  storeFault: string | null;
  draining: boolean;
  judges: {
    name: string;
    /** Null for one that isn't configured. */
    model: string | null;
    /** Answers that wait for it. */
    waiting: number;
    /** `until` is null when nobody knows. */
    paused: { code: string; detail: string; until: string | null } | null;
  }[];
}

const readySchema = z
  .strictObject({
    status: z.enum(['ready', 'degraded', 'unavailable']),
    store: z.strictObject({ ok: z.boolean(), detail: z.string().nullable() }),
    draining: z.boolean(),
    judges: z.array(
      z.strictObject({
        name: z.string(),
        model: z.string().nullable(),
        waiting: z.int().min(0).max(1_000_000_000).describe('Answers that wait for it.'),
        paused: z
          .strictObject({ code: z.string(), detail: z.string(), until: z.iso.datetime({ precision: 3 }).nullable() })
          .nullable(),
      }),
    ),
  })
  .meta({ id: 'Readiness' });

/** Whether the process lives, and whether it can do its work. Neither asks a judge: a check costs nothing. */
export function healthRoutes(app: App, readiness: () => Promise<Readiness>): void {
  app.get(
    '/livez',
    operation(
      {
        operationId: 'getLiveness',
        tag: 'Service',
        replies: { 200: { says: 'Alive.' } },
        summary: 'Is the process alive?',
        description: 'Answers as long as the process can answer at all. Restart it when it does not.',
      },
      { response: { 200: z.strictObject({ status: z.literal('alive') }) } },
    ),
    () => ({ status: 'alive' as const }),
  );

  app.get(
    '/readyz',
    operation(
      {
        operationId: 'getReadiness',
        tag: 'Service',
        replies: { 200: { says: 'Ready, or degraded.' }, 503: { says: 'Not ready, with the reasons.' } },
        summary: 'Can it do its work?',
        description:
          '503 while the store does not answer or the service is shutting down: send no traffic. 200 with `degraded` while a judge is paused, or answers wait for one that is not configured: they are still accepted, and wait.',
      },
      { response: { 200: readySchema, 503: readySchema } },
    ),
    async (_request, reply) => {
      const { storeFault, draining, judges } = await readiness();
      const unavailable = storeFault !== null || draining;
      const degraded = judges.some(({ paused }) => paused !== null);
      const body = {
        status: unavailable ? ('unavailable' as const) : degraded ? ('degraded' as const) : ('ready' as const),
        store: { ok: storeFault === null, detail: storeFault },
        draining,
        judges,
      };
      return reply.code(unavailable ? 503 : 200).send(body);
    },
  );
}
