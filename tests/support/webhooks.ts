import { goodAnswer, startApp, type TestApp } from './app.ts';
import { type Answer, startReceiver } from './receiver.ts';

/** Lets webhooks go to this machine. */
export const local = { VIVA_WEBHOOK_HOSTS: '127.0.0.1' };

/** A service, a receiver, and an endpoint for all that happens. */
export async function withEndpoint(
  { environment = {}, wish = {} }: { environment?: Record<string, string>; wish?: object } = {},
  ...first: Answer[]
) {
  const receiver = await startReceiver(...first);
  const app = await startApp({ ...local, ...environment });
  const { body, headers } = await app.http
    .post('/v1/webhook-endpoints')
    .send({ url: receiver.url, ...wish })
    .expect(201);
  const path = `/v1/webhook-endpoints/${body.id}`;
  return { ...app, receiver, endpoint: body, secret: body.secret as string, etag: headers['etag']!, path };
}

/** Has an answer graded. */
export async function grade({ http }: TestApp, more: object = {}) {
  const sent = { ...goodAnswer, fresh: true, ...more };
  return (await http.post('/v1/submissions').send(sent).expect(201)).body;
}
