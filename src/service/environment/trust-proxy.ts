import { isIP } from 'node:net';
import { splitList } from './split-list';
import type { FaultFinder } from './url-faults';

/** The names that Fastify knows for networks of one machine and of private addresses. */
const NAMES = ['loopback', 'linklocal', 'uniquelocal'];

/** Says that no proxy stands before the service. */
export const NO_PROXY = 'none';

/**
 * Addresses, not a count: how many proxies there are does not tell one of them from a stranger who comes directly and
 * writes the header himself.
 */
export const findTrustProxyFault: FaultFinder = (value) => {
  if (value === NO_PROXY) return undefined;
  const proxies = splitList(value);
  return proxies.length > 0 && proxies.every((proxy) => NAMES.includes(proxy) || isNetwork(proxy))
    ? undefined
    : `expected addresses and networks of the proxies before the service, such as 10.0.0.0/8,::1 or ${NAMES.join(', ')}; none where there is no proxy`;
};

function isNetwork(item: string): boolean {
  const [address = '', bits, ...more] = item.split('/');
  const version = isIP(address);
  if (version === 0 || more.length > 0) return false;
  // A network of everybody would let anybody choose the address that limits count.
  return bits === undefined || (/^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}
