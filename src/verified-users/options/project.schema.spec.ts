import { resolveProveApi } from './project.schema';

const credentials = { clientId: 'an-id', clientSecret: 'a-secret' };
const international = { clientId: 'eu-id', clientSecret: 'eu-secret' };

describe('resolveProveApi', () => {
  it('fills in what is documented', () => {
    expect(resolveProveApi({ ...credentials, environment: 'production', generation: undefined })).toEqual({
      generation: 'B',
      connectTimeoutSeconds: 5,
      callTimeoutSeconds: 30,
      requestsPerSecond: 25,
      retry: { maxAttempts: 4, firstDelaySeconds: 0.25, maxDelaySeconds: 5 },
      hosts: {
        north_america: { baseUrl: 'https://platform.proveapis.com', ...credentials },
        international: null,
      },
    });
  });

  it('gives each region its host and its credentials', () => {
    expect(resolveProveApi({ ...credentials, environment: 'sandbox', international }).hosts).toEqual({
      north_america: { baseUrl: 'https://platform.uat.proveapis.com', ...credentials },
      international: { baseUrl: 'https://platform.uat.eu.proveapis.com', ...international },
    });
  });

  it('gives both regions the one host that is named', () => {
    const { hosts } = resolveProveApi({ ...credentials, baseUrl: 'http://localhost:4010/' });
    expect(hosts.north_america).toEqual({ baseUrl: 'http://localhost:4010', ...credentials });
    expect(hosts.international).toBe(hosts.north_america);
  });
});
