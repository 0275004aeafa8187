import { item, type Item } from '../../support/notification-item';
import { sign, WEBHOOK_SECRET } from '../../support/sign';

interface DeliveryInit {
  secret?: string;
  headers?: Record<string, string>;
  /** Default: the one without a name in the address. */
  project?: string;
}

/** Posts one delivery with these items as Prove does. */
export function deliver(
  url: string,
  items: Partial<Item>[],
  { secret = WEBHOOK_SECRET, headers = {}, project }: DeliveryInit = {},
): Promise<Response> {
  return fetch(`${url}/webhooks/prove${project === undefined ? '' : `/${project}`}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-prove-authorization': `Bearer ${sign({}, secret)}`,
      ...headers,
    },
    body: JSON.stringify({ notifications: items.map(item) }),
  });
}

const PATIENCE_MS = 20_000;

/** Asks again until the answer is as wanted; a failed request is none. */
export async function answerLike(
  url: string,
  wanted: (status: number, text: string) => boolean,
): Promise<string> {
  let last = 'no answer';
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end;) {
    const answer = await fetch(url).catch(() => null);
    if (!answer) continue;
    last = await answer.text();
    if (wanted(answer.status, last)) return last;
  }
  throw new Error(`${url} did not answer as wanted, last: ${last}`);
}
