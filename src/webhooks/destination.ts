import type { LookupAddress } from 'node:dns';
import { lookup as lookUpInSystem, Resolver } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import { callbackify } from 'node:util';
import ipaddr from 'ipaddr.js';

/** Resolves a name to all its addresses; throws when there are none. */
export type Resolve = (host: string) => Promise<LookupAddress[]>;

/**
 * Asks name servers, and not the system's own lookup: that one has a few threads for all of the process, which slow name servers of
 * others would take.
 */
const resolveInPublic: Resolve = async (host) => {
  const resolver = new Resolver({ timeout: 2_000, tries: 2 });
  const [v4, v6] = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
  const found = [
    ...(v4.status === 'fulfilled' ? v4.value.map((address) => ({ address, family: 4 })) : []),
    ...(v6.status === 'fulfilled' ? v6.value.map((address) => ({ address, family: 6 })) : []),
  ];
  if (found.length === 0) throw (v4 as PromiseRejectedResult).reason;
  return found;
};

/** Names of the inside may be known to this machine alone. */
const resolveInside: Resolve = (host) => lookUpInSystem(host, { all: true });

/** Where webhooks may go. */
export interface Destinations {
  /** What is wrong with a URL as a destination, in words; null when nothing is, as far as can be said before connecting. */
  faultOf(url: string): Promise<string | null>;
  /** The same of the host alone, when it is an address or this machine's own name; other names are looked at when they are looked up. */
  isForbiddenAddress(host: string): boolean;
  /** For a connection: resolves a name once, and only to addresses that webhooks may go to. */
  lookup: LookupFunction;
}

/** The code of the error that a lookup ends with when an address is not for webhooks. */
export const forbiddenAddress = 'VIVA_FORBIDDEN_ADDRESS';

/** In the public range by its number, and yet the inside of a cloud: the host of Azure's virtual machines. */
const insideAllTheSame = new Set(['168.63.129.16']);

/** The part of IPv6 that is routed in public (RFC 4291, 2.5.4; IANA: 2000::/3). Beyond it old forms of IPv4 hide. */
const global = ipaddr.parseCIDR('2000::/3') as [ipaddr.IPv6, number];

/** Whether an address is one that anybody can reach: not private, not this machine, not a disguise of either. */
export function isPublic(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  // An IPv4 address within an IPv6 one is taken for what it is.
  const parsed = ipaddr.process(address);
  if (parsed.range() !== 'unicast' || insideAllTheSame.has(parsed.toString())) return false;
  return parsed.kind() === 'ipv4' || (parsed as ipaddr.IPv6).match(global);
}

/**
 * @param allowed names (or addresses) that are believed in, whatever they resolve to, and that plain HTTP may go to
 */
export function createDestinations(allowed: readonly string[], resolve: Resolve = resolveInPublic): Destinations {
  const names = new Set(allowed.map(plain));
  const isForbiddenAddress = (host: string) => {
    const name = plain(host);
    return !names.has(name) && (ipaddr.isValid(name) ? !isPublic(name) : /(?:^|\.)localhost$/.test(name));
  };
  // What isn't known yet is looked at when it is used.
  const resolvesBadly = async (host: string) => {
    const addresses = ipaddr.isValid(plain(host)) ? [] : await resolve(host).catch(() => []);
    return addresses.some(({ address }) => !isPublic(address));
  };

  return {
    isForbiddenAddress,

    async faultOf(text) {
      if (!URL.canParse(text)) return 'must be a URL';
      const url = new URL(text);
      const isAllowed = names.has(plain(url.hostname));
      if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isAllowed)) {
        return 'must begin with https://; plain HTTP only to hosts that the service allows by name (VIVA_WEBHOOK_HOSTS)';
      }
      if (url.username !== '' || url.password !== '') return 'must not have a user or a password in it';
      if (url.hash !== '') return 'must not have a fragment';
      if (isAllowed) return null;
      const isPrivate = isForbiddenAddress(url.hostname) || (await resolvesBadly(url.hostname));
      return isPrivate
        ? 'leads to an address that is private or otherwise not for webhooks; whoever runs the service can allow its name (VIVA_WEBHOOK_HOSTS)'
        : null;
    },

    lookup(host, options, callback) {
      callbackify(lookUp)(host, (error, addresses) => {
        if (error) return callback(error, '');
        if (options.all) return callback(null, addresses);
        callback(null, addresses[0]!.address, addresses[0]!.family);
      });
    },
  };

  async function lookUp(host: string): Promise<LookupAddress[]> {
    if (names.has(plain(host))) return resolveInside(host);
    const addresses = await resolve(host);
    // One private address among public ones is no accident either.
    if (addresses.every(({ address }) => isPublic(address))) return addresses;
    const refusal = new Error(`${host} leads to an address that is not for webhooks`);
    throw Object.assign(refusal, { code: forbiddenAddress });
  }
}

/** A host as it is compared: without the brackets of IPv6 and the dot that ends a full name. */
function plain(host: string): string {
  return host
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '');
}
