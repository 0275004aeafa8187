import { hasHashTag } from './hash-tag';
import { parseRedisUrl } from './redis-connection';
import { RedisUrlError } from './redis-url.error';

const base = { maxRetriesPerRequest: null, socketTimeout: 12_000 };

describe('parseRedisUrl', () => {
  it.each([
    ['redis://localhost', { ...base, host: 'localhost', port: 6379, db: 0 }],
    [
      'redis://user:p%40ss%2F@10.0.0.1:6380/3',
      { ...base, username: 'user', password: 'p@ss/', host: '10.0.0.1', port: 6380, db: 3 },
    ],
    ['redis://:secret@[::1]:7000/', { ...base, password: 'secret', host: '::1', port: 7000, db: 0 }],
    ['rediss://cache.example.com:6380', { ...base, tls: {}, host: 'cache.example.com', port: 6380, db: 0 }],
    [
      'redis://h?family=6&connectTimeout=2000',
      { ...base, host: 'h', port: 6379, db: 0, family: 6, connectTimeout: 2000 },
    ],
  ])('reads one server: %s', (url, options) => {
    expect(parseRedisUrl(url)).toEqual({ kind: 'single', options });
  });

  it('reads sentinels, the name of their master and their own password', () => {
    expect(
      parseRedisUrl(
        'redis-sentinel://user:pass@h1:26379,h2/mymaster/2?sentinelPassword=s%20p&sentinelUsername=s',
      ),
    ).toEqual({
      kind: 'sentinel',
      options: {
        ...base,
        username: 'user',
        password: 'pass',
        sentinels: [
          { host: 'h1', port: 26379 },
          { host: 'h2', port: 26379 },
        ],
        name: 'mymaster',
        db: 2,
        sentinelUsername: 's',
        sentinelPassword: 's p',
      },
    });
  });

  it('uses TLS to the sentinels and to the master alike', () => {
    expect(parseRedisUrl('rediss-sentinel://h1/mymaster').options).toMatchObject({
      tls: {},
      sentinelTLS: {},
      enableTLSForSentinelMode: true,
    });
  });

  it('reads a cluster; with TLS names are left unresolved, so that they match the certificates', () => {
    expect(parseRedisUrl('redis-cluster://u:p@h1:7000,h2:7001,[::1]:7002')).toEqual({
      kind: 'cluster',
      nodes: [
        { host: 'h1', port: 7000 },
        { host: 'h2', port: 7001 },
        { host: '::1', port: 7002 },
      ],
      options: { redisOptions: { ...base, username: 'u', password: 'p' } },
    });
    const secure = parseRedisUrl('rediss-cluster://h1:7000?family=4');
    const resolved = jest.fn();
    if (secure.kind !== 'cluster') throw new Error('expected a cluster');
    secure.options.dnsLookup?.('h1', resolved);
    expect(resolved).toHaveBeenCalledWith(null, 'h1');
    expect(secure.options.redisOptions).toEqual({ ...base, tls: {}, family: 4 });
  });

  it.each([
    '',
    'localhost:6379',
    'http://localhost',
    'redis:/localhost',
    'redis://',
    'redis://:6379',
    'redis://host:port',
    'redis://host:0',
    'redis://host:99999',
    'redis://host/one',
    'redis://user@host',
    'redis://:pa/ss@host',
    'redis://:50%@host',
    'redis://h1,h2',
    'redis://host?db=1',
    'redis://host?family=5',
    'redis://host?connectTimeout=soon',
    'redis://host?sentinelPassword=x',
    'redis-sentinel://h1,h2',
    'redis-sentinel://h1/mymaster/0/x',
    'redis-cluster://h1/1',
    'redis-cluster://h1,,h2',
  ])('refuses %j', (url) => {
    expect(() => parseRedisUrl(url)).toThrow(RedisUrlError);
  });
});

describe('hasHashTag', () => {
  it.each([
    ['{verified-users}', true],
    ['a{b}c', true],
    ['verified-users', false],
    ['{}', false],
    ['{}{a}', false],
    ['}a{', false],
  ])('%j: %s', (prefix, expected) => {
    expect(hasHashTag(prefix)).toBe(expected);
  });
});
