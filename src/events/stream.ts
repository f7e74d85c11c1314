import type { ServerResponse } from 'node:http';
import type { StoredEvent } from './repository.ts';

/** A connection over which events are sent (server-sent events, HTML standard 9.2). */
export interface EventStream {
  send(events: { id: string; type: string; data: object }[]): void;
  /** A line that means nothing, so that nobody on the way takes the connection for dead. */
  beat(): void;
  end(): void;
}

/** A client that doesn't read gets no more than this into its memory and ours; it can come back with `Last-Event-ID`. */
const mostUnread = 256 * 1024;
/** After how long a client that lost the connection should come back. */
const retryMs = 2_000;

/** When a submission doesn't change by itself any more. */
export const settledStatuses = new Set(['graded', 'needs_review', 'erased']);

/** Whether a submission is settled by one of these. */
export function settles(events: StoredEvent[]): boolean {
  return events.some(({ type }) => settledStatuses.has(type.replace(/^submission\./, '')));
}

/** Begins a stream on a response whose headers haven't been sent. */
export function openStream(response: ServerResponse, headers: Record<string, unknown>): EventStream {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value as string);
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    // A proxy that gathers replies before it passes them on would hold events back.
    'x-accel-buffering': 'no',
  });
  const write = (text: string) => {
    if (response.writableEnded || response.destroyed) return;
    if (response.writableLength > mostUnread) response.destroy();
    else response.write(text);
  };
  write(`retry: ${retryMs}\n\n`);
  return {
    send(events) {
      for (const { id, type, data } of events) write(`id: ${id}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`);
    },
    beat() {
      write(': here\n\n');
    },
    end() {
      response.end();
    },
  };
}
