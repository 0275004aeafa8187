import { codeOf, describeNetworkFault, findNetworkFault } from './network-fault';
import { PreflightError } from './preflight.error';
import type { PreflightCode } from './preflight.error';

type Judgement = [code: PreflightCode, text: string];

const UNREADABLE_FILE: Judgement = [
  'DATABASE_TLS',
  'cannot be used: a certificate file that the address names cannot be read; correct its path',
];
const BY_TEXT: readonly [RegExp, Judgement][] = [
  [/does not support SSL/i, ['DATABASE_TLS', 'does not speak TLS; switch it on there']],
  [/no pg_hba\.conf entry.*no encryption/is, ['DATABASE_TLS', 'wants TLS; add ?sslmode=verify-full']],
  [
    /unsupported startup parameter/i,
    [
      'DATABASE_LOGIN_REFUSED',
      'is a connection pooler that refuses a start-up parameter of the address; take it out of the address',
    ],
  ],
  [
    /no more connections allowed/i,
    ['DATABASE_UNREACHABLE', 'has no free connection; raise max_client_conn of the connection pooler'],
  ],
  [
    /password must be a (?:non-empty )?string/i,
    ['DATABASE_LOGIN_REFUSED', 'wants a password and the address holds none; add it'],
  ],
];
const BY_SQLSTATE: Readonly<Record<string, Judgement>> = {
  '28P01': ['DATABASE_LOGIN_REFUSED', 'refuses user or password; correct them'],
  '28000': [
    'DATABASE_LOGIN_REFUSED',
    'does not know the user or lets nobody in from here; correct it or pg_hba.conf',
  ],
  '42501': ['DATABASE_LOGIN_REFUSED', 'does not let the user connect to this database; grant CONNECT on it'],
  '3D000': ['DATABASE_MISSING', 'does not exist on that server; create the database or correct its name'],
  '57P03': ['DATABASE_UNREACHABLE', 'is starting up or shutting down; start the service again in a moment'],
  '53300': [
    'DATABASE_UNREACHABLE',
    'has no free connection; raise max_connections or lower DATABASE_POOL_SIZE',
  ],
};

/** Host, port and database of an address; never user or password. */
export function describeDatabase(url: string): string {
  const { hostname, port, pathname } = new URL(url);
  const database = pathname.length > 1 ? `/${decodeURIComponent(pathname.slice(1))}` : '';
  return hostname ? `${hostname}:${port || 5432}${database}` : `the local socket${database}`;
}

/**
 * Says in one line why PostgreSQL did not let the service in, and how to mend it.
 *
 * @param variable that holds the address.
 */
export function databaseFault(error: unknown, url: string, variable = 'DATABASE_URL'): PreflightError {
  const { code = '', message = '', syscall } = error as { code?: string; message?: string; syscall?: string };
  const [name, text] =
    (syscall === 'open' ? UNREADABLE_FILE : undefined) ??
    BY_TEXT.find(([form]) => form.test(message))?.[1] ??
    BY_SQLSTATE[code] ??
    judgeWay(error);
  return new PreflightError(name, `${variable}: ${describeDatabase(url)} ${text}`, error);
}

function judgeWay(error: unknown): Judgement {
  const network = findNetworkFault(error);
  if (network === 'tls') {
    return [
      'DATABASE_TLS',
      `has a certificate that is not trusted (${codeOf(error)}); add its authority with NODE_EXTRA_CA_CERTS or sslrootcert=`,
    ];
  }
  return [
    'DATABASE_UNREACHABLE',
    network
      ? describeNetworkFault(network)
      : `cannot be used (${codeOf(error)}); check that PostgreSQL answers there`,
  ];
}
