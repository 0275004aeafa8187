import { pagePolicy } from './page-policy';

const assetsUrl = 'https://api.example.com/base/reverify/assets/';

it('lets the page run its own scripts and the web SDK, each out of its folder, and talk to nobody else', () => {
  const webSdk = {
    url: 'https://static.example.com/auth/v3/prove.mjs?x=1',
    connectOrigins: ['https://device.example.com', 'wss://device.example.com'],
  };
  const directives = pagePolicy('HASH', { assetsUrl, webSdk, logoUrl: null }).split('; ');
  expect(directives).toEqual([
    "default-src 'none'",
    "style-src 'sha256-HASH'",
    `script-src ${assetsUrl} https://static.example.com/auth/v3/`,
    "connect-src 'self' https://static.example.com https://device.example.com wss://device.example.com",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ]);
});

it('no address can add a directive or a source', () => {
  const webSdk = { url: "https://static.example.com/a;b, 'unsafe-inline'/prove.mjs", connectOrigins: [] };
  const policy = pagePolicy('HASH', {
    assetsUrl,
    webSdk,
    logoUrl: 'https://cdn.example.com/l;script-src *.png',
  });
  expect(policy).toContain("https://static.example.com/a%3Bb%2C%20'unsafe-inline'/;");
  expect(policy).toContain('img-src https://cdn.example.com/l%3Bscript-src%20*.png;');
});

it('a logo in the page itself needs no address', () => {
  expect(pagePolicy('HASH', { assetsUrl, webSdk: null, logoUrl: 'data:image/png;base64,AAAA' })).toContain(
    '; img-src data:;',
  );
});
