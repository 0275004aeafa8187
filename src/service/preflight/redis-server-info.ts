/** What matters to us of an answer to Redis' or Valkey's `INFO`. */
export interface RedisServerInfo {
  product: 'Redis' | 'Valkey';
  /** `7.0.15`; empty when the server does not tell. */
  version: string;
  mode: 'standalone' | 'sentinel' | 'cluster';
  isReplica: boolean;
  /** Undefined when the server does not tell. */
  evictionPolicy: string | undefined;
}

export function readServerInfo(info: string): RedisServerInfo {
  const fields = new Map(
    info
      .split(/\r?\n/)
      .filter((line) => line.includes(':'))
      .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
  );
  const valkey = fields.get('valkey_version');
  const mode = fields.get('redis_mode') ?? fields.get('server_mode');
  return {
    product: valkey ? 'Valkey' : 'Redis',
    version: valkey ?? fields.get('redis_version') ?? '',
    mode: mode === 'sentinel' || mode === 'cluster' ? mode : 'standalone',
    isReplica: fields.get('role') === 'slave' || fields.get('role') === 'replica',
    evictionPolicy: fields.get('maxmemory_policy'),
  };
}

/** Whether `version` is `oldest` or newer; what cannot be read counts as old. */
export function isAtLeast(version: string, oldest: readonly [number, number]): boolean {
  const [major = -1, minor = 0] = version.split('.').map(Number);
  return major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
}
