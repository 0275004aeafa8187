/** What a page may load, by its options. */
export interface PageSources {
  /** Where the page's own scripts lie, `https://api.example.com/reverify/assets/`. */
  assetsUrl: string;
  /** Null: none. */
  webSdk: { url: string; connectOrigins: readonly string[] } | null;
  /** An `https://` or `data:` address; null: none. */
  logoUrl: string | null;
}

/**
 * The content security policy of the pages. Of our own origin no script outside of the page's folder may run; of the web
 * SDK's, none outside of the module's folder, because a module may be made of several files.
 */
export function pagePolicy(styleHash: string, { assetsUrl, webSdk, logoUrl }: PageSources): string {
  const sdkOrigin = webSdk ? [new URL(webSdk.url).origin] : [];
  const connect = new Set(["'self'", ...sdkOrigin, ...(webSdk?.connectOrigins ?? [])]);
  return [
    "default-src 'none'",
    `style-src 'sha256-${styleHash}'`,
    ['script-src', assetsUrl, ...(webSdk ? [folderOf(webSdk.url)] : [])].map(sourceOf).join(' '),
    ['connect-src', ...connect].join(' '),
    ...(logoUrl === null ? [] : [`img-src ${logoUrl.startsWith('data:') ? 'data:' : sourceOf(logoUrl)}`]),
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ');
}

function folderOf(url: string): string {
  return new URL('.', url).href;
}

/** A source has no query, and what would end it or the directive is escaped. */
function sourceOf(address: string): string {
  const [source = ''] = address.split(/[?#]/);
  return source.replaceAll(';', '%3B').replaceAll(',', '%2C').replaceAll(' ', '%20');
}
