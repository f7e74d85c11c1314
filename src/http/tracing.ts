import type { IncomingHttpHeaders } from 'node:http';

/** The id that a client or proxy gave the request, where it is fit for a log; undefined else. */
export function requestIdOf(headers: IncomingHttpHeaders): string | undefined {
  const id = headers['x-request-id'];
  return typeof id === 'string' && /^[\w.:-]{1,128}$/.test(id) ? id : undefined;
}

/** The span that a request was sent from (W3C Trace Context), by its `traceparent` alone; undefined without one. */
export function traceOf({
  traceparent,
}: IncomingHttpHeaders): { traceId: string; spanId: string; traceFlags: number } | undefined {
  const form = /^[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})/;
  const [, traceId, spanId, flags] = (typeof traceparent === 'string' ? form.exec(traceparent) : null) ?? [];
  return traceId === undefined ? undefined : { traceId, spanId: spanId!, traceFlags: Number.parseInt(flags!, 16) };
}
