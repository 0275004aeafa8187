import { codeOf, findNetworkFault } from './network-fault';

describe('findNetworkFault', () => {
  it.each([
    [{ code: 'ECONNREFUSED' }, 'refused'],
    [{ code: 'ENOTFOUND' }, 'unknown_host'],
    [{ code: 'ETIMEDOUT' }, 'timeout'],
    [{ code: 'EHOSTUNREACH' }, 'unreachable'],
    [{ code: 'ECONNRESET' }, 'closed'],
    [{ code: 'SELF_SIGNED_CERT_IN_CHAIN' }, 'tls'],
    [{ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }, 'tls'],
    [{ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' }, 'tls'],
    [{ code: 'CERT_HAS_EXPIRED' }, 'tls'],
    [{ code: 'ERR_TLS_CERT_ALTNAME_INVALID' }, 'tls'],
    [{ code: 'ERR_SSL_WRONG_VERSION_NUMBER' }, 'tls'],
    [{ code: 'EPROTO' }, 'tls'],
    [{ errors: [{ code: 'ECONNREFUSED' }, { code: 'EHOSTUNREACH' }] }, 'refused'],
    [{ message: 'timeout expired' }, 'timeout'],
    [{ message: 'Connection terminated unexpectedly' }, 'closed'],
    [{ code: '3D000', message: 'database "x" does not exist' }, undefined],
    [undefined, undefined],
  ])('%j: %s', (error, expected) => {
    expect(findNetworkFault(error)).toBe(expected);
  });

  it('P13 shows an error by its code only, and only when that is a word', () => {
    expect(codeOf({ code: 'EIO' })).toBe('EIO');
    expect(codeOf({ code: 'jo@example.com', message: 'jo' })).toBe('unknown error');
  });
});
