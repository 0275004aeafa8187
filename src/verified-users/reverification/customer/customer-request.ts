/** What both adapters' requests have in common. */
export interface CustomerRequest {
  headers: Readonly<Record<string, string | string[] | undefined>>;
  /** As the host's parser left it. */
  body?: unknown;
  /** The sender's network address. Behind a proxy it is the proxy's, unless the host trusts it (`trust proxy`). */
  ip?: string;
}

/** The value of a header, of several the first. */
export function headerOf({ headers }: CustomerRequest, name: string): string | null {
  const value = headers[name];
  return (Array.isArray(value) ? value[0] : value) ?? null;
}
