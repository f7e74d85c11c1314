import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createDestinations, isPublic, type Resolve } from '../../src/webhooks/destination.ts';

const privateAddresses = [
  ['this machine', '127.0.0.1'],
  ['this machine by another number', '127.8.9.10'],
  ['any address of this machine', '0.0.0.0'],
  ['this network', '0.1.2.3'],
  ['a private network', '10.1.2.3'],
  ['a private network', '172.16.0.1'],
  ['a private network', '192.168.1.1'],
  ['the metadata of a cloud', '169.254.169.254'],
  ['the metadata of Oracle', '192.0.0.192'],
  ['the metadata of Alibaba', '100.100.100.200'],
  ['the host of Azure', '168.63.129.16'],
  ['a network for benchmarks', '198.18.0.1'],
  ['documentation', '203.0.113.7'],
  ['many at once', '224.0.0.1'],
  ['all at once', '255.255.255.255'],
  ['this machine in IPv6', '::1'],
  ['no address', '::'],
  ['IPv4 mapped into IPv6', '::ffff:127.0.0.1'],
  ['IPv4 mapped into IPv6, in hex', '::ffff:7f00:1'],
  ['IPv4 translated', '::ffff:0:127.0.0.1'],
  ['IPv4 compatible', '::7f00:1'],
  ['NAT64', '64:ff9b::7f00:1'],
  ['NAT64 of a network', '64:ff9b:1::a00:1'],
  ['6to4', '2002:7f00:1::'],
  ['Teredo', '2001:0:7f00:1::'],
  ['a unique local address', 'fc00::1'],
  ['the metadata of Amazon in IPv6', 'fd00:ec2::254'],
  ['the link', 'fe80::1'],
  ['a site', 'fec0::1'],
  ['many at once in IPv6', 'ff02::1'],
  ['documentation in IPv6', '2001:db8::1'],
];

const resolvingTo =
  (...addresses: string[]): Resolve =>
  async () =>
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));

describe('an address that webhooks may not go to', () => {
  test.each(privateAddresses)('is %s: %s', (_what, address) => expect(isPublic(address)).toBe(false));

  test('is any of a private network, however it is disguised in IPv6', () => {
    const octet = fc.integer({ min: 0, max: 255 });
    fc.assert(
      fc.property(octet, octet, octet, (b, c, d) => {
        const hex = (high: number, low: number) => ((high << 8) | low).toString(16);
        for (const form of [
          `10.${b}.${c}.${d}`,
          `::ffff:10.${b}.${c}.${d}`,
          `::${hex(10, b)}:${hex(c, d)}`,
          `64:ff9b::${hex(10, b)}:${hex(c, d)}`,
          `2002:${hex(10, b)}:${hex(c, d)}::1`,
        ]) {
          expect(isPublic(form)).toBe(false);
        }
      }),
    );
  });
});

describe('an address that webhooks may go to', () => {
  test.each(['8.8.8.8', '1.1.1.1', '2606:4700::1111', '2a00:1450::1'])('is public: %s', (address) => {
    expect(isPublic(address)).toBe(true);
  });
});

describe('a URL to send webhooks to', () => {
  const { faultOf } = createDestinations(['localhost', 'Hooks.Internal.'], resolvingTo('10.0.0.1'));
  const { faultOf: faultWithoutNames } = createDestinations([], resolvingTo('8.8.8.8'));
  const faultOnceResolved = (...addresses: string[]) =>
    createDestinations([], resolvingTo(...addresses)).faultOf('https://platform.example/hooks');

  test.each([
    ['no URL', 'platform', 'must be a URL'],
    ['no web address', 'ftp://platform.example/', 'https'],
    ['plain HTTP', 'http://8.8.8.8/', 'https'],
    ['a password in it', 'https://user:pass@8.8.8.8/', 'password'],
    ['a fragment', 'https://8.8.8.8/#here', 'fragment'],
    ['this machine', 'https://127.0.0.1/', 'private'],
    ['this machine as one number', 'https://2130706433/', 'private'],
    ['this machine in hex', 'https://0x7f.1/', 'private'],
    ['this machine in octal', 'https://0177.0.0.1/', 'private'],
    ['this machine in IPv6', 'https://[::1]/', 'private'],
    ['this machine in a disguise', 'https://[::ffff:127.0.0.1]/', 'private'],
    ['metadata', 'https://169.254.169.254/latest/meta-data/', 'private'],
    ['a name that leads inside', 'https://inside.example/', 'private'],
  ])('is refused with %s: %s', async (_what, url, says) => {
    expect(await faultOf(url)).toContain(says);
  });

  test.each(['https://localhost/', 'https://LOCALHOST./', 'https://a.localhost/'])(
    'is refused where it is this machine by name: %s',
    async (url) => expect(await faultWithoutNames(url)).toContain('private'),
  );

  test('is refused when only one of its addresses is private', async () => {
    expect(await faultOnceResolved('8.8.8.8', '::1')).toContain('private');
  });

  test.each([
    ['public', 'https://8.8.8.8/hooks?token=1'],
    ['allowed by name', 'https://hooks.internal/'],
    ['allowed by name, in plain HTTP', 'http://LOCALHOST:4000/'],
    ['allowed by name, with the dot that ends it', 'http://localhost./'],
  ])('is taken when it is %s: %s', async (_what, url) => expect(await faultOf(url)).toBeNull());

  test('is taken when its name is not known yet: what it leads to is looked at when it is used', async () => {
    const nobody: Resolve = () => Promise.reject(new Error('unknown'));
    expect(await createDestinations([], nobody).faultOf('https://soon.example/')).toBeNull();
  });
});
