import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import { readWebhook, VivaWebhookError, type WebhookEvent } from '../../../clients/typescript/src/index.ts';
import { goodAnswer } from '../../support/app.ts';
import { startReceiver } from '../../support/receiver.ts';
import { startService } from './service.ts';

const secret = `whsec_${Buffer.from('a secret of thirty-two bytes ....').toString('base64')}`;
const body = '{"type":"submission.graded","data":{"submissionId":"sub_ä"}}';

function signed(text: string, at = new Date(), by = secret) {
  return {
    'webhook-id': 'evt_1',
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(by).sign('evt_1', at, text),
  };
}

/** What is wrong with a webhook; undefined for one that is read. */
function faultOf(headers: Record<string, string>, text = body) {
  try {
    readWebhook(secret, headers, text);
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(VivaWebhookError);
    return (error as VivaWebhookError).fault;
  }
}

describe('a webhook', () => {
  test('of the service is read with the secret that its endpoint was made with', async () => {
    const { viva } = await startService({ VIVA_WEBHOOK_HOSTS: '127.0.0.1' });
    const receiver = await startReceiver();
    const endpoint = await viva.createWebhookEndpoint({ body: { url: receiver.url, types: ['submission.graded'] } });
    const submission = await viva.createSubmission({ body: goodAnswer });
    await expect.poll(() => receiver.received).toHaveLength(1);
    const { headers, body: sent } = receiver.received[0]!;
    const event: WebhookEvent = readWebhook(endpoint.secret!, headers, sent);
    const submissionId = event.type === 'submission.graded' ? event.data.submissionId : undefined;
    expect(submissionId).toBe(submission.id);
  });

  test('that is signed with the secret is read', () => {
    expect(readWebhook(secret, signed(body), body)).toEqual(JSON.parse(body));
  });

  test('may come with the headers of any server, and as bytes', () => {
    const headers = signed(body);
    const capitals = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toUpperCase(), value]));
    for (const form of [new Headers(headers), capitals, { ...headers, 'set-cookie': ['a', 'b'], te: undefined }]) {
      expect(readWebhook(secret, form, new TextEncoder().encode(body))).toEqual(JSON.parse(body));
    }
  });

  test('may be signed with an older secret too', () => {
    const headers = signed(body);
    const other = signed(body, new Date(), `whsec_${Buffer.from('another').toString('base64')}`);
    const both = `${other['webhook-signature']} ${headers['webhook-signature']}`;
    expect(faultOf({ ...headers, 'webhook-signature': both })).toBeUndefined();
  });

  test('with another body than was signed is refused', () => {
    expect(faultOf(signed(body), body.replace('graded', 'erased'))).toBe('wrong_signature');
  });

  test('signed with another secret is refused', () => {
    const other = `whsec_${Buffer.from('another').toString('base64')}`;
    expect(faultOf(signed(body, new Date(), other))).toBe('wrong_signature');
  });

  test.each([-6, 6])('signed %i minutes from now is refused', (minutes) => {
    expect(faultOf(signed(body, new Date(Date.now() + minutes * 60_000)))).toBe('wrong_time');
  });

  test('without the headers is refused', () => {
    const { 'webhook-signature': _, ...rest } = signed(body);
    expect(faultOf(rest)).toBe('missing_headers');
    expect(faultOf({})).toBe('missing_headers');
  });

  test('with a time that is none is refused', () => {
    expect(faultOf({ ...signed(body), 'webhook-timestamp': 'now' })).toBe('wrong_time');
  });

  test('that is signed and no JSON is told apart', () => {
    expect(faultOf(signed('hello'), 'hello')).toBe('not_json');
    expect(faultOf(signed(''), '')).toBe('not_json');
  });
});
