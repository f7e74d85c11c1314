import { z } from 'zod';
import type { Authorized } from '../access/authorize.ts';
import { doubtSignals } from '../grading/doubt.ts';
import { outputModes } from '../grading/judge.ts';
import { type App, operation } from '../http/operation.ts';

const time = z.iso.datetime({ precision: 3 });
const count = z.int().min(0).max(1_000_000_000);

const judgeSchema = z
  .strictObject({
    name: z.string().describe('`embedded`, `openai`, or `openai/` and a model other than the usual one.'),
    model: z.string(),
    isDefault: z.boolean().describe('Whether it grades where a request says nothing.'),
    waiting: count.describe('Answers that wait for it.'),
    paused: z
      .strictObject({ code: z.string(), detail: z.string(), until: time.nullable() })
      .nullable()
      .describe('Why it is left alone, and until when.'),
    price: z
      .strictObject({
        input: z.number(),
        cachedInput: z.number(),
        output: z.number(),
        currency: z.string(),
        asOf: z.string(),
      })
      .nullable()
      .describe('For a million tokens, on a day; null where it is not known, or nothing is paid.'),
    learned: z
      .strictObject({
        outputMode: z.enum(outputModes),
        tokenLimit: z.string().nullable(),
        dropped: z.array(z.string()).describe('Parameters that the server refuses.'),
        learnedAt: time.nullable().describe('Null while it has not objected to anything.'),
      })
      .nullable()
      .describe('How its server wants to be spoken to; null for a judge without one.'),
    calls: z
      .strictObject({
        inFlight: count,
        waiting: count.describe('For a place within the limits.'),
        heldUntil: time.nullable().describe('When a limit of requests or tokens a minute lets the next one go.'),
      })
      .nullable()
      .describe('Of all judges on its server; null for a judge without one.'),
  })
  .meta({ id: 'Judge', description: 'A judge that is configured here.' });

const policySchema = z
  .strictObject({
    name: z.string(),
    when: z.array(z.enum(doubtSignals)).describe('What makes a judgement doubtful.'),
    reach: z.number().describe('How near the decision line is near, in points of the score.'),
    ask: z.strictObject({
      repeat: count.optional().describe('How often the same judge is asked again; most votes count.'),
      panel: z.array(z.string()).optional().describe('Who is asked besides; most votes count.'),
      escalate: z.string().optional().describe('Who decides.'),
    }),
  })
  .meta({ id: 'Policy', description: 'What is done about a judgement that is doubtful.' });

export const judgeOverviewSchema = z.strictObject({
  data: z.array(judgeSchema),
  policies: z.array(policySchema),
  budget: z
    .strictObject({ daily: z.number(), spentToday: z.number(), resetsAt: time })
    .nullable()
    .describe("The organisation's budget for model calls today (UTC); null without one."),
});

export type JudgeOverview = z.infer<typeof judgeOverviewSchema>;

/** Who can judge here. */
export function judgeRoutes(app: App, overview: (caller: Authorized) => Promise<JudgeOverview>): void {
  app.get(
    '/v1/judges',
    operation(
      {
        operationId: 'listJudges',
        tag: 'Judges',
        scope: 'grades:read',
        replies: { 200: { says: 'The judges, the policies and the budget.' } },
        summary: 'See who can judge, and how they stand',
        description:
          'What is configured, what was learned of each model server, who is paused and why, what calls cost and what is left of the budget. Answering this never makes a paid call.',
      },
      { response: { 200: judgeOverviewSchema } },
    ),
    (request) => overview(request.caller),
  );
}
