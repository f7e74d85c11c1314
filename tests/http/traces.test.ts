import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test } from 'vitest';
import { goodAnswer, startApp } from '../support/app.ts';

interface Span {
  name: string;
  traceId: string;
  parentSpanId?: string;
  attributes: { key: string; value: object }[];
}

/** A collector that remembers what it is sent. */
async function startCollector() {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      bodies.push(body);
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => void server.close());
  const spans = () =>
    bodies.flatMap((body) => {
      const { resourceSpans } = JSON.parse(body) as { resourceSpans: { scopeSpans: { spans: Span[] }[] }[] };
      return resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans));
    });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/traces`, bodies, spans };
}

const [traceId, parentId] = ['4bf92f3577b34da6a3ce929d0e0e4736', '00f067aa0ba902b7'];

describe('traces', () => {
  test('have a span for the request, in the trace of the caller, and one for the judging', async () => {
    const { url, spans } = await startCollector();
    const { http, viva } = await startApp({ VIVA_TRACES: url });
    const traceparent = `00-${traceId}-${parentId}-01`;
    await http.post('/v1/submissions').set({ traceparent }).send(goodAnswer).expect(201);
    await viva.close();
    const [request] = spans().filter(({ name }) => name === 'createSubmission');
    expect(request).toMatchObject({ traceId, parentSpanId: parentId });
    expect(request!.attributes).toContainEqual({ key: 'http.response.status_code', value: { intValue: 201 } });
    expect(spans().map(({ name }) => name)).toContain('judge embedded');
  });

  test('hold nothing that anybody wrote', async () => {
    const { url, bodies } = await startCollector();
    const { http, viva } = await startApp({ VIVA_TRACES: url });
    const { body } = await http
      .post('/v1/submissions')
      .set({ 'x-request-id': 'wombat-request', traceparent: `00-${traceId}-${parentId}-01`, tracestate: 'who=wombat' })
      .send({ ...goodAnswer, candidate: { externalId: 'wombat-7' } })
      .expect(201);
    await http.get('/v1/candidates/wombat-7').expect(200);
    await viva.close();
    expect(bodies.join()).toContain('getCandidate');
    expect(bodies.join()).not.toMatch(/wombat|differentiable/);
    expect(bodies.join()).not.toContain(body.id);
  });

  test('that nobody takes keep nobody waiting', async () => {
    const { http, viva } = await startApp({ VIVA_TRACES: 'http://127.0.0.1:9/v1/traces' });
    await http.post('/v1/submissions').send(goodAnswer).expect(201);
    const before = performance.now();
    await viva.close();
    expect(performance.now() - before).toBeLessThan(5_000);
  });
});
