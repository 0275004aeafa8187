import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { ProveEmulator } from '../emulator';
import { isAllowedHost, type PageLink } from '../loopback';
import type { ServiceEnvironment } from './environment/service-environment';
import type { OpenedLocally } from './open-surroundings';

/** What is on a laptop besides the service itself. */
export interface LocalParts {
  mailbox: OpenedLocally['mailbox'];
  emulator: Pick<ProveEmulator, 'url'> | null;
  apiTokenPath?: string;
}

/** Names under which pages that ask for no credential are served, besides `localhost` and addresses. */
export function localHosts({ host, publicUrl }: Pick<ServiceEnvironment, 'host' | 'publicUrl'>): string[] {
  return [host, ...(publicUrl === undefined ? [] : [new URL(publicUrl).hostname])];
}

/**
 * The pages that a developer wants, to link them with each other.
 *
 * @param base of the service; empty: as seen from one of its own pages.
 */
export function localLinks(
  base: string,
  { mailbox, emulator }: Pick<LocalParts, 'mailbox' | 'emulator'>,
  docs: ServiceEnvironment['docs'],
): PageLink[] {
  return [
    { text: 'All pages', href: `${base}/` },
    ...(mailbox ? [{ text: 'Mailbox', href: `${base}/mailbox` }] : []),
    ...(emulator ? [{ text: 'Prove emulator', href: emulator.url }] : []),
    ...(docs === 'on' ? [{ text: 'API documentation', href: `${base}/docs` }] : []),
  ];
}

/** Lines for the terminal of a developer, once the service serves. */
export function localBanner(url: string, parts: LocalParts, docs: ServiceEnvironment['docs']): string[] {
  const rows = [
    ...localLinks(url, parts, docs).map(({ text, href }) => [text, href]),
    ['Webhook', `${url}/webhooks/prove`],
    ['Ready?', `${url}/health/ready`],
    ...(parts.apiTokenPath === undefined ? [] : [['API token', `"apiToken" in ${parts.apiTokenPath}`]]),
  ] as const;
  return rows.map(([name, value]) => `  ${name.padEnd(18)} ${value}`);
}

/** A small page at `/` that says what is where. Only where stand-ins run: there is none in production. */
export function serveLocalIndex(
  fastify: FastifyInstance,
  environment: Pick<ServiceEnvironment, 'host' | 'publicUrl' | 'docs'>,
  parts: LocalParts,
): void {
  const html = renderIndex(parts, environment.docs);
  const hosts = localHosts(environment);
  fastify.get('/', (request, reply) => {
    if (!isAllowedHost(request.headers.host, hosts))
      // Misdirected Request: a foreign page may have let its name resolve to this machine.
      return reply.code(421).send({ statusCode: 421, message: 'Misdirected Request' });
    return reply
      .headers({
        'content-security-policy': POLICY,
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-store',
      })
      .type('text/html; charset=utf-8')
      .send(html);
  });
}

const STYLE = `:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}
body{margin:0 auto;max-width:44rem;padding:2rem 1.25rem}
h1{font-size:1.4rem;margin:0 0 .25rem}p{margin:.25rem 0 1.25rem}
ul{list-style:none;margin:0;padding:0}li{border-top:1px solid #8886;padding:.7rem 0}
li a{font-weight:600}li span{display:block}code{overflow-wrap:anywhere}
a{color:light-dark(#0b57d0,#a8c7fa)}a:focus-visible{outline:3px solid;outline-offset:2px}`;

const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  'img-src data:',
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

const MEANINGS: Record<string, string> = {
  Mailbox: 'Emails that the service would have sent. Their links open the customer’s page.',
  'Prove emulator': 'Prove on this machine: let things happen to phones, look at deliveries, inject faults.',
  'API documentation': 'The company API, the customer’s API and the webhook.',
};

function renderIndex(parts: LocalParts, docs: ServiceEnvironment['docs']): string {
  const links = localLinks('', parts, docs).slice(1);
  const more = [
    { text: 'Readiness', href: '/health/ready', meaning: 'Whether it can work, and why not.' },
    { text: 'Metrics', href: '/metrics', meaning: 'For Prometheus.' },
  ];
  const items = [...links.map((link) => ({ ...link, meaning: MEANINGS[link.text]! })), ...more].map(
    ({ text, href, meaning }) =>
      `<li><a href="${escapeHtml(href)}">${text}</a><span>${escapeHtml(meaning)}</span></li>`,
  );
  const token =
    parts.apiTokenPath === undefined
      ? ''
      : `<p>The API token is <code>apiToken</code> in <code>${escapeHtml(parts.apiTokenPath)}</code>; send it as <code>Authorization: Bearer</code>.</p>`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,"><title>Verified users on this machine</title><style>${STYLE}</style></head>
<body><main><h1>Verified users</h1><p>The service runs on this machine, with stand-ins for what it would have elsewhere.</p>
${token}<ul>${items.join('')}</ul></main></body></html>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
