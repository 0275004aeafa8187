import { request, type IncomingMessage } from 'node:http';
import { once } from 'node:events';

export interface HostAnswer {
  status: number;
  body: string;
}

/** A request under a name of the caller's choice, as a browser sends it after DNS rebinding; `fetch` sets its own. */
export async function requestAsHost(
  url: string,
  host: string,
  { method = 'GET', body = '', headers = {} } = {},
): Promise<HostAnswer> {
  const sent = request(url, { method, headers: { ...headers, host } });
  sent.end(body);
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  return { status: answer.statusCode!, body: Buffer.concat(chunks).toString() };
}
