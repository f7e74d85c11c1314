import { request as overHttp } from 'node:http';
import { request as overHttps } from 'node:https';
import type { Destinations } from './destination.ts';
import { forbiddenAddress } from './destination.ts';
import type { Message } from './messages.ts';
import type { AttemptOutcome } from './repository.ts';

/** What came of sending. */
export interface Sent {
  outcome: AttemptOutcome;
  status: number | null;
  /** How long the receiver asked for patience; null when it didn't. */
  retryAfterMs: number | null;
}

/** Sends a message once. Never throws; when the signal is aborted it ends at once, and whether it arrived nobody knows. */
export type Send = (url: string, message: Message, signal: AbortSignal) => Promise<Sent>;

/** More of a reply isn't read: nobody looks at it. */
const mostReplyBytes = 64 * 1024;

const outcomesByCode: [RegExp, AttemptOutcome][] = [
  [new RegExp(`^${forbiddenAddress}$`), 'forbidden_address'],
  [/^(?:ENOTFOUND|EAI_|ENODATA)/, 'unknown_host'],
  [/^(?:ERR_TLS|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|ERR_SSL|HOSTNAME_MISMATCH)/, 'bad_certificate'],
];

/**
 * Over a connection of its own to an address that webhooks may go to; redirects are not followed and nothing of the
 * reply is kept but its status.
 *
 * @param timeoutMs for all of it
 */
export function createSend(destinations: Destinations, timeoutMs: number, userAgent: string): Send {
  return (address, { headers, body }, signal) =>
    new Promise((resolve) => {
      const url = new URL(address);
      const end = (outcome: AttemptOutcome, status: number | null = null, retryAfterMs: number | null = null) => {
        clearTimeout(timer);
        signal.removeEventListener('abort', giveUp);
        resolve({ outcome, status, retryAfterMs });
        request?.destroy();
      };
      const giveUp = () => end('unreachable');
      signal.addEventListener('abort', giveUp);
      const timer = setTimeout(() => end('timeout'), timeoutMs);
      let request: ReturnType<typeof overHttp> | undefined;
      // What is an address already is looked up by nobody.
      if (destinations.isForbiddenAddress(url.hostname)) return end('forbidden_address');
      const send = url.protocol === 'https:' ? overHttps : overHttp;
      request = send(url, {
        method: 'POST',
        agent: false,
        lookup: destinations.lookup,
        headers: { ...headers, 'content-length': Buffer.byteLength(body), 'user-agent': userAgent },
      });
      request.on('error', (error: NodeJS.ErrnoException) => {
        const { code = '' } = error;
        end(outcomesByCode.find(([pattern]) => pattern.test(code))?.[1] ?? 'unreachable');
      });
      request.on('response', (response) => {
        const status = response.statusCode!;
        let read = 0;
        // Some say what is no status at all.
        const shown = status >= 100 && status <= 999 ? status : null;
        const over = () => end(outcomeOf(status), shown, readRetryAfter(response.headers['retry-after']));
        // Its end is waited for, so that a receiver which is still writing isn't cut off.
        response.on('data', (chunk: Buffer) => {
          read += chunk.length;
          if (read > mostReplyBytes) over();
        });
        response.on('end', over);
        response.on('error', over);
      });
      request.end(body);
    });
}

function outcomeOf(status: number): AttemptOutcome {
  if (status >= 200 && status < 300) return 'delivered';
  if (status >= 300 && status < 400) return 'redirected';
  return status === 410 ? 'gone' : 'refused';
}

/** Seconds or a date (RFC 9110, 10.2.3); null for anything else. */
function readRetryAfter(header: string | undefined): number | null {
  if (header === undefined) return null;
  const ms = /^\d{1,9}$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) && ms > 0 ? ms : null;
}
