import { Webhook } from 'standardwebhooks';
import type { webhooks } from './api.ts';

type BodyOf<Operation> = Operation extends { requestBody: { content: { 'application/json': infer Event } } }
  ? Event
  : never;
type Sent<Hooks> = {
  [Name in keyof Hooks]: Hooks[Name] extends { post: infer Post } ? BodyOf<Post> : never;
}[keyof Hooks];

/** What the service sends to an endpoint of yours, told apart by `type`. */
export type WebhookEvent = [Sent<webhooks>] extends [never] ? unknown : Sent<webhooks>;

/** Headers as a server has them: of the Fetch standard, or Node's. */
export type WebhookHeaders = Headers | Record<string, string | string[] | undefined>;

/** What is wrong with what came. */
export type WebhookFault = 'missing_headers' | 'wrong_time' | 'wrong_signature' | 'not_json';

/** What came is not to be acted upon: answer it with a 400. */
export class VivaWebhookError extends Error {
  override readonly name = 'VivaWebhookError';
  readonly fault: WebhookFault;

  constructor(fault: WebhookFault, cause: unknown) {
    super(sentences[fault], { cause });
    this.fault = fault;
  }
}

const sentences: Record<WebhookFault, string> = {
  missing_headers: 'The headers webhook-id, webhook-timestamp and webhook-signature are not all there',
  wrong_time: 'The time of the webhook is more than five minutes off: it is a repetition, or a clock is wrong',
  wrong_signature: 'The signature does not fit: another secret, or a body that is not the one that was sent',
  not_json: 'The webhook is signed as it should be, and its body is no JSON',
};

/** By what the library says. */
const faults: Record<string, WebhookFault> = {
  'Missing required headers': 'missing_headers',
  'Invalid Signature Headers': 'wrong_time',
  'Message timestamp too old': 'wrong_time',
  'Message timestamp too new': 'wrong_time',
};

/**
 * Reads a webhook, if it is one: signed with the endpoint's secret, within the last five minutes.
 *
 * @param secret of the endpoint, `whsec_…`
 * @param rawBody as it came, byte for byte: JSON that was parsed and written again has another signature
 * @throws {VivaWebhookError} for what is not to be acted upon
 */
export function readWebhook(secret: string, headers: WebhookHeaders, rawBody: string | Uint8Array): WebhookEvent {
  const body = typeof rawBody === 'string' ? rawBody : new TextDecoder('utf-8', { ignoreBOM: true }).decode(rawBody);
  const webhook = new Webhook(secret);
  try {
    webhook.verify(body, plain(headers), { jsonParse: false });
  } catch (error) {
    throw new VivaWebhookError(faults[(error as Error).message] ?? 'wrong_signature', error);
  }
  try {
    return JSON.parse(body) as WebhookEvent;
  } catch (error) {
    throw new VivaWebhookError('not_json', error);
  }
}

function plain(headers: WebhookHeaders): Record<string, string> {
  const pairs = headers instanceof Headers ? [...headers] : Object.entries(headers);
  return Object.fromEntries(pairs.map(([name, value]) => [name, String(value ?? '')]));
}
