import { z } from 'zod';
import { type App, operation } from '../http/operation.ts';
import { invalidQuery } from '../http/validation.ts';
import { type UsageLedger, usageGroups } from './queue.ts';

const count = z.int().min(0).max(1_000_000_000_000);
const day = z.iso.date();

const usageQuery = z.strictObject({
  from: day.optional().describe('The first day, UTC. Default: 29 days before the last one.'),
  to: day.optional().describe('The last day, UTC. Default: today.'),
  by: z.enum(usageGroups).default('day').describe('By what it is summed up.'),
});

const usageSchema = z
  .strictObject({
    from: day,
    to: day,
    by: z.enum(usageGroups),
    data: z.array(
      z
        .strictObject({
          group: z.string().describe('The day, purpose, judge or key id; an empty key where nobody needed one.'),
          attempts: count.describe('Answers that were judged, or that a judge was asked about in vain.'),
          calls: count.describe('Requests to model servers.'),
          inputTokens: count,
          cachedInputTokens: count,
          outputTokens: count,
          reasoningTokens: count,
          cost: z.number().describe('In the currency of the prices, as far as they are known.'),
          unpriced: count.describe('Calls whose cost is not known, and so not in `cost`.'),
        })
        .meta({ id: 'UsageSum' }),
    ),
  })
  .meta({ id: 'Usage', description: 'What an organisation has used.' });

const dayMs = 86_400_000;
const usualDays = 30;
const mostDays = 366;

/** What an organisation has used and what it cost. */
export function usageRoutes(app: App, usage: UsageLedger): void {
  app.get(
    '/v1/usage',
    operation(
      {
        operationId: 'getUsage',
        tag: 'Usage',
        scope: 'usage:read',
        replies: { 200: { says: 'The sums, in the order of what they are summed up by.' } },
        summary: 'See what was used and what it cost',
        description:
          'Judging attempts, calls, tokens and cost, by day, by purpose (`submission`, `evaluation`, `trial`), by judge or by API key. What failed is counted too: it was paid for. Erasing an answer leaves these counts alone; they hold nothing of it.',
      },
      { querystring: usageQuery, response: { 200: usageSchema } },
    ),
    async (request) => {
      const { by, to = today() } = request.query;
      const { from = daysBefore(to, usualDays - 1) } = request.query;
      if (from > to) throw invalidQuery('from', 'must not be after `to`');
      if (Date.parse(to) - Date.parse(from) >= mostDays * dayMs) {
        throw invalidQuery('from', `must not be ${mostDays} days or more before \`to\``);
      }
      return { from, to, by, data: await usage.summary(request.caller, { from, to, by }) };
    },
  );
}

const today = () => new Date().toISOString().slice(0, 10);
const daysBefore = (date: string, days: number) => new Date(Date.parse(date) - days * dayMs).toISOString().slice(0, 10);
