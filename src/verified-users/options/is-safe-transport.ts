const LOCAL_HOSTS = ['localhost', '127.0.0.1', '[::1]'];

/** Whether what is sent to an address can be read by nobody on the way. */
export function isSafeTransport(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || LOCAL_HOSTS.includes(hostname);
}
