import { request, type IncomingHttpHeaders } from 'node:http';

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

export interface PostOptions {
  /** A list of pieces is sent chunked, without `Content-Length`. */
  body?: Buffer | string | readonly Buffer[];
  headers?: Record<string, string | string[]>;
}

/** One POST with exactly these headers, unlike `fetch`, which adds its own. */
export function post(url: string, { body = '', headers = {} }: PostOptions = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const pieces = typeof body === 'string' || Buffer.isBuffer(body) ? null : body;
    const length = pieces ? {} : { 'content-length': String(Buffer.byteLength(body as string | Buffer)) };
    const outgoing = request(url, { method: 'POST', headers: { ...length, ...headers } }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('error', reject);
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', () =>
        resolve({
          status: incoming.statusCode!,
          headers: incoming.headers,
          text: Buffer.concat(chunks).toString(),
        }),
      );
    });
    outgoing.on('error', reject);
    if (!pieces) return void outgoing.end(body);
    for (const piece of pieces) outgoing.write(piece);
    outgoing.end();
  });
}
