import type { IncomingHttpHeaders } from 'node:http';

/** The id that a client or proxy gave the request, where it is fit for a log; undefined else. */
export function requestIdOf(headers: IncomingHttpHeaders): string | undefined {
  const id = headers['x-request-id'];
  return typeof id === 'string' && /^[\w.:-]{1,128}$/.test(id) ? id : undefined;
}

/** The trace that a request belongs to (W3C Trace Context), for its lines in the log; nothing without one. */
export function traceOf({ traceparent }: IncomingHttpHeaders): { traceId?: string } {
  const form = /^[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}/;
  const traceId = typeof traceparent === 'string' ? form.exec(traceparent)?.[1] : undefined;
  return traceId === undefined ? {} : { traceId };
}
