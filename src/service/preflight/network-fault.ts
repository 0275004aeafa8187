export type NetworkFault = 'refused' | 'unknown_host' | 'timeout' | 'unreachable' | 'closed' | 'tls';

const BY_CODE: Readonly<Record<string, NetworkFault>> = {
  ECONNREFUSED: 'refused',
  ENOENT: 'refused',
  ENOTFOUND: 'unknown_host',
  EAI_AGAIN: 'unknown_host',
  ETIMEDOUT: 'timeout',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  EADDRNOTAVAIL: 'unreachable',
  ECONNRESET: 'closed',
  EPIPE: 'closed',
  EPROTO: 'tls',
};
const TLS_CODE = /^(?:ERR_TLS_|ERR_SSL_|CERT_|SELF_SIGNED_|DEPTH_ZERO_|UNABLE_TO_|HOSTNAME_MISMATCH)/;
const TIMEOUT_TEXT = /timeout|timed out/i;
const CLOSED_TEXT = /terminated|connection is closed|before secure TLS/i;

const TEXTS: Readonly<Record<Exclude<NetworkFault, 'tls'>, string>> = {
  refused: 'refuses the connection; start the server there or correct the address',
  unknown_host: 'is a host name that cannot be resolved; correct it',
  timeout: 'does not answer in time; check address, port, firewall, and whether it speaks TLS',
  unreachable: 'cannot be reached from here; check address and network',
  closed: 'closes the connection at once; check the port, and whether the server wants TLS',
};

/** What went wrong on the way to a server; nothing when the server itself answered. */
export function findNetworkFault(error: unknown): NetworkFault | undefined {
  const { code, message, errors } = (error ?? {}) as { code?: unknown; message?: unknown; errors?: unknown };
  if (typeof code === 'string') {
    if (BY_CODE[code]) return BY_CODE[code];
    if (TLS_CODE.test(code)) return 'tls';
  }
  if (Array.isArray(errors) && errors.length > 0) return findNetworkFault(errors[0]);
  if (typeof message !== 'string') return undefined;
  if (TIMEOUT_TEXT.test(message)) return 'timeout';
  return CLOSED_TEXT.test(message) ? 'closed' : undefined;
}

/** The end of the line that begins with variable and address. */
export function describeNetworkFault(fault: Exclude<NetworkFault, 'tls'>): string {
  return TEXTS[fault];
}

/** An error's code for a line when nothing better is known about it. */
export function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' && /^\w{1,40}$/.test(code) ? code : 'unknown error';
}
