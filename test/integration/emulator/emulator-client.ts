import type { ProveEmulator } from '../../../src/emulator';

/** What was parsed; each test knows what it expects. */
export type Json = ReturnType<typeof JSON.parse>;

export interface Answer {
  status: number;
  headers: Headers;
  body: Json;
}

export interface CallOptions {
  headers?: Record<string, string>;
  query?: Record<string, string>;
  token?: string;
}

/** Calls the emulator as a back end calls Prove. */
export class EmulatorClient {
  private constructor(
    readonly emulator: ProveEmulator,
    private readonly token: string,
  ) {}

  static async connect(emulator: ProveEmulator): Promise<EmulatorClient> {
    const { status, body } = await requestToken(emulator);
    expect(status).toBe(200);
    return new EmulatorClient(emulator, body.access_token);
  }

  async call(method: string, path: string, body?: unknown, options: CallOptions = {}): Promise<Answer> {
    const url = new URL(path, this.emulator.url);
    for (const [name, value] of Object.entries(options.query ?? {})) url.searchParams.set(name, value);
    return read(
      await fetch(url, {
        method,
        headers: {
          authorization: `Bearer ${options.token ?? this.token}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...options.headers,
        },
        body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
      }),
    );
  }

  post(path: string, body?: unknown, options?: CallOptions): Promise<Answer> {
    return this.call('POST', path, body, options);
  }

  get(path: string, options?: CallOptions): Promise<Answer> {
    return this.call('GET', path, undefined, options);
  }
}

export async function requestToken(
  { url, clientId, clientSecret }: Pick<ProveEmulator, 'url' | 'clientId' | 'clientSecret'>,
  form: Record<string, string> = {},
  path = '/token',
): Promise<Answer> {
  const fields = {
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
    ...form,
  };
  return read(await fetch(new URL(path, url), { method: 'POST', body: new URLSearchParams(fields) }));
}

export async function read(response: Response): Promise<Answer> {
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? undefined : JSON.parse(text),
  };
}
