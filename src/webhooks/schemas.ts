import { z } from 'zod';
import { text } from '../grading/text.ts';
import { pageQuery } from '../http/paging.ts';
import { anyTime } from '../submissions/schemas.ts';
import {
  attemptOutcomes,
  deliveryStates,
  endpointStatuses,
  type StoredDelivery,
  type WebhookEndpoint,
} from './repository.ts';
import { type WebhookType, webhookTypeNames, webhookTypes } from './types.ts';

const time = z.iso.datetime({ precision: 3 });
const count = z.int().min(0).max(1_000_000_000);

const said = (table: Record<string, string>) =>
  Object.entries(table)
    .map(([name, sentence]) => `\`${name}\`: ${sentence}`)
    .join(' ');

const types = z.array(z.enum(webhookTypeNames));

const endpointShape = {
  id: z.string(),
  url: z.string(),
  description: z.string().nullable(),
  types,
  status: z.enum(endpointStatuses).describe('Nothing is sent to an endpoint that is `disabled` but tests.'),
  disabledBecause: z
    .enum(['gone', 'failing'])
    .nullable()
    .describe(
      '`gone`: it answered 410. `failing`: a delivery was tried to its end, and nothing came through meanwhile. Null where somebody wanted it so.',
    ),
  secretsUntil: z
    .array(time)
    .describe('Until when older signing secrets sign beside the current one, after a rotation.'),
  lastDeliveredAt: time.nullable(),
  createdAt: time,
  updatedAt: time,
};

export const endpointSchema = z
  .strictObject(endpointShape)
  .meta({ id: 'WebhookEndpoint', description: 'Where events are sent.' });

export const endpointWithSecretSchema = z
  .strictObject({
    ...endpointShape,
    secret: z
      .string()
      .nullable()
      .describe('What its messages are signed with. Shown here and nowhere else; null in the reply to a retry.'),
  })
  .meta({ id: 'WebhookEndpointWithSecret' });

/** An endpoint as it goes over the wire. */
export function renderEndpoint(stored: WebhookEndpoint): z.infer<typeof endpointSchema> {
  const { secrets, revision: _, ...endpoint } = stored;
  const now = new Date().toISOString();
  return { ...endpoint, secretsUntil: secrets.flatMap(({ until }) => (until !== null && until > now ? until : [])) };
}

const url = z
  .string()
  .max(2_000)
  .describe('Where to send: https, and an address that is public unless the service allows its name.');
const description = text(200).optional().describe('For yourself.');

export const newEndpointSchema = z
  .strictObject({
    url,
    description,
    types: types.min(1).optional().describe('What to send. Default: everything.'),
  })
  .meta({ id: 'NewWebhookEndpoint' });

export const endpointChangeSchema = z
  .strictObject({
    url,
    description,
    types: types.min(1),
    status: z.enum(endpointStatuses).describe('Nothing is sent to an endpoint that is `disabled`.'),
  })
  .meta({ id: 'WebhookEndpointChange' });

export const rotationSchema = z
  .strictObject({
    oldSecretHours: z
      .int()
      .min(0)
      .max(168)
      .optional()
      .describe('How long the secrets that there are go on signing beside the new one. Default: 24.'),
  })
  .meta({ id: 'SecretRotation' });

export const recoverySchema = z
  .strictObject({
    since: anyTime.describe('ISO 8601. Deliveries that were made before are left alone.'),
  })
  .meta({ id: 'Recovery' });

export const recoveredSchema = z.strictObject({ queued: count.describe('How many are sent again.') });

export const endpointListQuery = z.strictObject(pageQuery);

export const deliveryListQuery = z.strictObject({
  ...pageQuery,
  state: z.enum(deliveryStates).optional().describe('Only these.'),
});

export const deliveryParams = z.strictObject({
  id: z.string().min(1).max(100).describe("The endpoint's id."),
  deliveryId: z.string().min(1).max(100).describe("The delivery's id."),
});

export const deliverySchema = z
  .strictObject({
    id: z.string(),
    eventId: z.string().describe('What the receiver sees as `webhook-id`, the same at every try.'),
    type: z.enum([...webhookTypeNames, 'webhook.test']),
    subjectId: z.string().describe('What the event is about.'),
    state: z
      .enum(deliveryStates)
      .describe('`pending`: it will be tried (again). `failed`: it will not, unless it is asked for.'),
    nextAt: time.nullable().describe('When it is tried next; null once it is settled.'),
    attempts: z.array(
      z.strictObject({
        outcome: z.enum(Object.keys(attemptOutcomes) as [keyof typeof attemptOutcomes]).describe(said(attemptOutcomes)),
        status: z.int().min(100).max(999).nullable().describe('HTTP status of the reply; null where there was none.'),
        latencyMs: count,
        createdAt: time,
      }),
    ),
    createdAt: time,
    settledAt: time.nullable(),
  })
  .meta({ id: 'WebhookDelivery', description: 'An event on its way to an endpoint.' });

/** A delivery as it goes over the wire. */
export function renderDelivery(stored: StoredDelivery): z.infer<typeof deliverySchema> {
  return stored;
}

const sampleEvent = 'evt_01k0000000000000000000000a';
const sampleSubject = { submissionId: 'sub_01k0000000000000000000000a' };
const sampleGrade = { gradeId: 'grd_01k0000000000000000000000a' };
const aboutSubmission = { submissionId: z.string() };
const aboutGrade = { ...aboutSubmission, gradeId: z.string().nullable().describe('Null where no grade stands.') };

/** What each message says besides that it happened, with an example. */
const messageData: Record<WebhookType, [z.ZodRawShape, object]> = {
  'submission.graded': [aboutGrade, { ...sampleSubject, ...sampleGrade }],
  'submission.needs_review': [aboutGrade, { ...sampleSubject, gradeId: null }],
  'submission.erased': [aboutSubmission, sampleSubject],
  'grade.changed': [aboutGrade, { ...sampleSubject, ...sampleGrade }],
  'batch.completed': [{ batchId: z.string() }, { batchId: 'bat_01k0000000000000000000000a' }],
};

/** The messages that receivers get, for the document. */
export const messageDocuments = webhookTypeNames.map((type) => {
  const [shape, data] = messageData[type];
  const schema = z.object({
    id: z.string().describe('The same as `webhook-id`: one that you have seen is one that you have dealt with.'),
    type: z.literal(type),
    timestamp: time.describe('When it happened.'),
    data: z.object(shape),
  });
  const example = { id: sampleEvent, type, timestamp: '2026-01-01T00:00:00.000Z', data };
  const { $schema: _, ...plain } = z.toJSONSchema(schema, { io: 'input' });
  return { type, means: webhookTypes[type], schema: plain, example };
});
