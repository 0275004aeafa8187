import { readNetworkFault } from './network-fault';

describe('readNetworkFault', () => {
  it.each([
    [{ cause: { code: 'ECONNREFUSED' } }, { code: 'ECONNREFUSED', beforeSending: true }],
    [{ cause: { code: 'ENOTFOUND' } }, { code: 'ENOTFOUND', beforeSending: true }],
    [
      { cause: { code: 'UND_ERR_CONNECT_TIMEOUT' } },
      { code: 'UND_ERR_CONNECT_TIMEOUT', beforeSending: true },
    ],
    [{ cause: { code: 'ECONNRESET' } }, { code: 'ECONNRESET', beforeSending: false }],
    [{ cause: { code: 'UND_ERR_SOCKET' } }, { code: 'UND_ERR_SOCKET', beforeSending: false }],
    [{ cause: { code: 'EHOSTUNREACH' } }, { code: 'EHOSTUNREACH', beforeSending: false }],
    [
      { code: 20, name: 'AbortError' },
      { code: 'UNKNOWN', beforeSending: false },
    ],
    [{ cause: { code: 'http://user:password@host' } }, { code: 'UNKNOWN', beforeSending: false }],
    [null, { code: 'UNKNOWN', beforeSending: false }],
  ])('%j', (error, fault) => {
    expect(readNetworkFault(error)).toEqual(fault);
  });
});
