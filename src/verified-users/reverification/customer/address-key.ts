import { isIPv6 } from 'node:net';

const MAPPED_IPV4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;
const NETWORK_GROUPS = 4;
const GROUPS = 8;

/** Whom an address stands for: an IPv4 address itself, of IPv6 the /64, in which one person may choose at will. */
export function addressKey(address: string): string {
  const bare = address.split('%')[0]!;
  const mapped = MAPPED_IPV4.exec(bare)?.[1];
  if (mapped) return mapped;
  if (!isIPv6(bare)) return bare;
  const [head, tail] = bare.toLowerCase().split('::').map(groupsOf) as [string[], string[]?];
  const zeros = tail
    ? Array.from({ length: Math.max(0, GROUPS - head.length - tail.length) }, () => '0')
    : [];
  const groups = [...head, ...zeros, ...(tail ?? [])].slice(0, NETWORK_GROUPS);
  return groups.map((group) => parseInt(group, 16).toString(16)).join(':');
}

function groupsOf(text: string): string[] {
  return text === '' ? [] : text.split(':');
}
