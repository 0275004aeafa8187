import type { FastifyInstance } from 'fastify';
import { isLoopbackHost } from '../../loopback';
import type { EmulatorContext } from '../emulator-context';
import type { Delivery } from '../webhook-sender/delivery';
import { type DeliveryManner, MANNER_VALUES } from '../webhook-sender/delivery-manner';
import { raiseEvents } from '../webhook-sender/raise-events';
import { TEST_PAYLOADS, type TestPayload } from '../webhook-sender/test-payload';
import { chooseValues } from './choose-values';
import { ControlRefusedError } from './control-refused.error';
import { readEvents } from './read-events';

type Body = { Body: Record<string, unknown> | undefined };

/** Where notifications go, what is sent and how. */
export function webhookRoutes(app: FastifyInstance, context: EmulatorContext): void {
  const { sender, remoteWebhooks } = context;
  // Whoever started the emulator may have named another machine; the page may not.
  const targetAtStart = sender.target?.url;

  app.put<Body>('/webhook', async ({ body = {} }) =>
    sender.configure(requireTarget(body['url']), optionalText(body['secret'], 'secret')),
  );
  app.post<Body>('/webhook/test', async ({ body = {} }) => {
    const { payload = 'example' } = chooseValues<{ payload: TestPayload }>(
      body['payload'] === undefined ? {} : { payload: body['payload'] },
      { payload: TEST_PAYLOADS },
    );
    return sender.saveAndTest(requireTarget(body['url'] ?? sender.target?.url), payload);
  });
  app.patch<Body>('/manner', async ({ body }) => Object.assign(sender.manner, readManner(body)));

  app.post<Body>('/events', async ({ body = {} }) => {
    const { events, ...manner } = body;
    return raiseEvents(context, readEvents(events), readManner(manner));
  });
  app.post<Body>('/deliveries/flush', async ({ body }) => ({
    deliveries: await sender.flush(readManner(body)),
  }));
  /** A body as it is, also one that is no JSON. */
  app.post<Body>('/deliveries', async ({ body = {} }) => {
    const { body: content, ...manner } = body;
    const text = typeof content === 'string' ? content : JSON.stringify(content ?? null);
    return sender.post(text, 'own body', readManner(manner));
  });
  app.get<{ Params: { id: string } }>('/deliveries/:id', async ({ params }) => find(params.id));
  app.post<{ Params: { id: string } }>('/deliveries/:id/again', async ({ params }) => {
    const { body, about } = find(params.id);
    return sender.post(body, about);
  });

  /** The sender signs with a secret that a service on this machine trusts. */
  function requireTarget(value: unknown): string {
    const url = requireUrl(value);
    const isKnown = [targetAtStart, sender.target?.url].includes(url);
    if (remoteWebhooks || isKnown || isLoopbackHost(new URL(url).hostname)) return url;
    throw new ControlRefusedError(
      '"url" leads to another machine; name it at the start with --webhook, or allow all with --remote-webhooks.',
      403,
    );
  }

  function find(id: string): Delivery {
    const delivery = sender.log.find(id);
    if (!delivery) throw new ControlRefusedError('There is no such delivery.', 404);
    return delivery;
  }
}

function readManner(given: unknown): Partial<DeliveryManner> {
  const manner = chooseValues<DeliveryManner>(given, MANNER_VALUES);
  if (manner.attempts !== undefined && (manner.attempts < 1 || manner.attempts > 3))
    throw new ControlRefusedError('"attempts" lies between 1 and 3.');
  if (manner.duplicates !== undefined && manner.duplicates > 100)
    throw new ControlRefusedError('"duplicates" is 100 at most.');
  return manner;
}

function requireUrl(value: unknown): string {
  const isUrl = typeof value === 'string' && /^https?:\/\//.test(value) && URL.canParse(value);
  if (!isUrl) throw new ControlRefusedError('"url" is an http or https address.');
  return value;
}

function optionalText(value: unknown, name: string): string | undefined {
  if (value === undefined || value === '') return undefined;
  if (typeof value !== 'string') throw new ControlRefusedError(`"${name}" is a text.`);
  return value;
}
