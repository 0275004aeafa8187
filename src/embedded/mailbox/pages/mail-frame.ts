/**
 * A mail may hold anything. Nothing in it runs, is sent or is fetched: no scripts, no forms, no pictures but those
 * within the mail. A link opens in a new tab, outside of the sandbox.
 */
export const MAIL_POLICY = [
  "default-src 'none'",
  'img-src data:',
  "style-src 'unsafe-inline'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
  'sandbox allow-popups allow-popups-to-escape-sandbox',
].join('; ');

const DOCTYPE = /^\s*<!doctype[^>]*>/i;

/** The mail's HTML with links that open in a new tab. */
export function frameMail(html: string): string {
  // Of several base elements the first counts, and one before the doctype would turn on the browser's quirks mode.
  const doctype = DOCTYPE.exec(html)?.[0] ?? '<!doctype html>';
  const rest = DOCTYPE.test(html) ? html.slice(doctype.length) : html;
  return `${doctype}<base target="_blank">${rest}`;
}
