import { isLoopbackHost } from '../../../loopback';
import { isSmtpUrl } from '../../options/value-rules';
import type { SmtpTransport } from '../../options/verified-users-options.interface';

type Settings = Record<string, unknown>;

/** Query parameter of an `smtp://` address. */
const TLS_PARAMETER = 'tls';
/** nodemailer's options that decide about TLS. */
const TLS_OPTIONS = ['requireTLS', 'ignoreTLS', 'opportunisticTLS'];

/**
 * nodemailer's options with TLS required, unless the mail server is this machine or clear text is asked for by name:
 * `?tls=none` in an address, `requireTLS: false` or `ignoreTLS: true` among options. By default nodemailer only upgrades
 * when the server offers it, so whoever strips the offer on the way reads password and link.
 */
export function transportSettings(transport: SmtpTransport): Settings {
  return typeof transport === 'string' ? ofAddress(transport) : ofOptions(transport);
}

function ofAddress(address: string): Settings {
  const url = new URL(address);
  const clearText = url.searchParams.get(TLS_PARAMETER) === 'none';
  const isLoopback = isLoopbackHost(url.hostname);
  if (isLoopback && !clearText) return { url: address };
  // nodemailer reads parameters as options of its own, which win over what is set here.
  for (const name of [TLS_PARAMETER, ...TLS_OPTIONS]) url.searchParams.delete(name);
  if (url.searchParams.get('secure') !== 'true') url.searchParams.delete('secure');
  return { url: url.href, requireTLS: !clearText, ignoreTLS: clearText };
}

function ofOptions(options: Settings): Settings {
  const { host, service, url } = options;
  const decided =
    options['secure'] === true || options['ignoreTLS'] === true || options['requireTLS'] !== undefined;
  if (decided) return options;
  if (typeof url === 'string' && isSmtpUrl(url)) return { ...options, ...ofAddress(url) };
  // Others speak no SMTP, or bring rules of their own.
  const isSmtp = typeof host === 'string' || typeof service === 'string';
  if (!isSmtp || (typeof host === 'string' && isLoopbackHost(host))) return options;
  return { ...options, requireTLS: true };
}
