import type { FastifyRequest } from 'fastify';
import { Problem } from './problems.ts';

/** Whether an address to listen on can be reached from this machine only. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/**
 * Without keys a request must be addressed to this machine and not come from a web page of another
 * origin: a page elsewhere could otherwise reach the service through a name that resolves to loopback.
 */
export function refuseForeign(request: FastifyRequest): void {
  const host = request.headers.host ?? '';
  const name = host.replace(/:\d+$/, '').toLowerCase();
  if (!isLoopback(name.replace(/^\[(.*)\]$/, '$1'))) {
    throw new Problem('foreign_host', `The request is addressed to "${name}", not to this machine.`);
  }
  const origin = request.headers.origin?.toLowerCase();
  if (origin !== undefined && origin !== `http://${host.toLowerCase()}` && origin !== `https://${host.toLowerCase()}`) {
    throw new Problem('foreign_origin', `The request comes from ${origin}.`);
  }
}
