import { fetchModule, type FetchedModule } from './fetch-module';
import { readModule } from './read-module';

/** What the page needs of the module. Also in `page/assets/web-sdk.mjs`. */
export const WEB_SDK_NAMES = [
  'AuthenticatorBuilder',
  'DeviceRole',
  'OtpFinishResultType',
  'InstantLinkResultType',
] as const;

/** Types that browsers run a module of. */
const SCRIPT_TYPES = /^(text|application)\/(x-)?(java|ecma)script$/i;

export interface WebSdkReport {
  /** What keeps the page from using the module. */
  faults: string[];
  /** What works, and still deserves a look. */
  warnings: string[];
}

/**
 * Whether the page can use the web SDK at an address: fetches it as a browser of a customer would, and reads it. Nothing of
 * it is run.
 *
 * @param pageOrigin where the page is, `https://api.example.com`
 */
export async function examineWebSdk(url: string, pageOrigin: string): Promise<WebSdkReport> {
  const address = URL.canParse(url) ? new URL(url) : null;
  if (address?.protocol !== 'https:' && address?.protocol !== 'http:')
    return { faults: [`${url} is no http or https address.`], warnings: [] };
  const fetched = await fetchModule(address, pageOrigin);
  if (typeof fetched === 'string') return { faults: [fetched], warnings: warningsOf(address) };
  return {
    faults: [
      ...clearTextFaults(address, pageOrigin),
      ...answerFaults(fetched, address, pageOrigin),
      ...(fetched.status === 200 ? await moduleFaults(fetched.text) : []),
    ],
    warnings: warningsOf(address),
  };
}

function warningsOf({ pathname, origin }: URL): string[] {
  return /^\/[^/]*$/.test(pathname)
    ? [
        `The page's policy lets in every script of the module's folder, here all of ${origin}: give it a folder of its own.`,
      ]
    : [];
}

/** A page of https takes no script of http. */
function clearTextFaults({ protocol }: URL, pageOrigin: string): string[] {
  return protocol === 'http:' && pageOrigin.startsWith('https:')
    ? ['It is served over http, and browsers load no such script into a page of https.']
    : [];
}

function answerFaults(
  { status, headers, finalUrl }: FetchedModule,
  asked: URL,
  pageOrigin: string,
): string[] {
  if (status !== 200) return [`It answers ${status}, where 200 is needed.`];
  const type = headers.get('content-type')?.split(';')[0]!.trim() ?? '';
  const allowed = headers.get('access-control-allow-origin');
  const isForeign = finalUrl.origin !== pageOrigin;
  return [
    ...(finalUrl.origin === asked.origin
      ? []
      : [`It redirects to ${finalUrl.href}, which the page's policy refuses: name that address instead.`]),
    ...(SCRIPT_TYPES.test(type)
      ? []
      : [`Its Content-Type is ${type || 'missing'}: browsers run a module of text/javascript only.`]),
    ...(isForeign && allowed !== '*' && allowed !== pageOrigin
      ? [
          `Access-Control-Allow-Origin is ${allowed ?? 'missing'}: it has to be * or ${pageOrigin}, the page's origin.`,
        ]
      : []),
  ];
}

async function moduleFaults(text: string): Promise<string[]> {
  const read = await readModule(text);
  if (read === null) return ['It is no JavaScript that can be read: is it a page, or cut off?'];
  const { names, unresolved, isCommonJs } = read;
  const missing = WEB_SDK_NAMES.filter((name) => !names.includes(name));
  const others = names.filter((name) => !(WEB_SDK_NAMES as readonly string[]).includes(name));
  const exported = names.length === 0 ? 'nothing' : names.slice(0, 5).join(', ');
  const cause = isCommonJs
    ? ' It is CommonJS.'
    : others.includes('default')
      ? ' It has a default export, as bundling a CommonJS package as it is makes one.'
      : '';
  return [
    ...unresolved.map((name) => `It imports "${name}", which no browser can find: bundle it.`),
    ...(missing.length === 0
      ? []
      : [
          `It does not export ${missing.join(', ')}; it exports ${exported}.${cause} See docs/reverify-page.md.`,
        ]),
  ];
}
