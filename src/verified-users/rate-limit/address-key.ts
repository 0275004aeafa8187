import { isIPv6 } from 'node:net';

const MAPPED_IPV4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;
const PERSON_GROUPS = 4;
const NETWORK_GROUPS = 3;
const GROUPS = 8;
const IPV4_NETWORK = /^\d+\.\d+\.\d+(?=\.\d+$)/;

/** Whom an address stands for: an IPv4 address itself, of IPv6 the /64, in which one person may choose at will. */
export function addressKey(address: string): string {
  return keyOf(address, PERSON_GROUPS);
}

/** The network of an address, which often belongs to one organisation: of IPv4 the /24, of IPv6 the /48. */
export function networkKey(address: string): string {
  const key = keyOf(address, NETWORK_GROUPS);
  return IPV4_NETWORK.exec(key)?.[0] ?? key;
}

function keyOf(address: string, groupsOfIpv6: number): string {
  const bare = address.split('%')[0]!;
  const mapped = MAPPED_IPV4.exec(bare)?.[1];
  if (mapped) return mapped;
  if (!isIPv6(bare)) return bare;
  const [head, tail] = bare.toLowerCase().split('::').map(groupsOf) as [string[], string[]?];
  const zeros = tail
    ? Array.from({ length: Math.max(0, GROUPS - head.length - tail.length) }, () => '0')
    : [];
  const groups = [...head, ...zeros, ...(tail ?? [])].slice(0, groupsOfIpv6);
  return groups.map((group) => parseInt(group, 16).toString(16)).join(':');
}

function groupsOf(text: string): string[] {
  return text === '' ? [] : text.split(':');
}
