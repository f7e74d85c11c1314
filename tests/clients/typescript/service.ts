import type { AddressInfo } from 'node:net';
import { createViva, type Clock, type VivaOptions } from '../../../clients/typescript/src/index.ts';
import { startApp } from '../../support/app.ts';

/** A service of its own for one test, and the client of it. */
export async function startService(
  environment: Record<string, string> = {},
  options: Partial<VivaOptions> = {},
  replacements: Parameters<typeof startApp>[1] = {},
) {
  const app = await startApp(environment, replacements);
  const { port } = app.viva.server.server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  return { app, url, viva: createViva({ baseUrl: url, ...options }) };
}

export interface FakeClock extends Clock {
  /** How long it was slept for, each time. */
  pauses: number[];
}

/**
 * A clock by which sleeping takes no time.
 *
 * @param asleep what happens meanwhile
 */
export function fakeClock(asleep: () => void | Promise<void> = () => {}): FakeClock {
  let now = Date.now();
  const pauses: number[] = [];
  return {
    pauses,
    now: () => now,
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      pauses.push(ms);
      now += ms;
      await asleep();
      signal?.throwIfAborted();
    },
  };
}
