import { isAccepted, postDelivery, proveAuthorization, toNotification } from '../../emulator';
import { randomUUID } from 'node:crypto';
import { openClock } from '../open-clock';
import type { Command, ServiceContext } from './command';
import { CommandRefusedError, UsageError } from './command-refused.error';
import { webhookSecretOf } from './webhook-secret';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

interface SendOptions {
  to?: string;
  customer?: string;
  identity?: string;
  url?: string;
  secret?: string;
  project?: string;
  eventId?: string;
}

export const send: Command<SendOptions, ServiceContext> = {
  async run({ environment, print }, [eventType], options) {
    const ids = idsOf(options);
    if (!eventType || !ids)
      throw new UsageError([
        'send needs an event and whom it is about: send PHONE_NUMBER_CHANGE --to customer-1.',
        "A UUID is taken as Prove's id, anything else as your own; --identity <id> and --customer <id> say it outright.",
      ]);
    const { project } = options;
    const path = project === undefined ? '/webhooks/prove' : `/webhooks/prove/${encodeURIComponent(project)}`;
    const url = options.url ?? `http://localhost:${environment.port}${path}`;
    if (!URL.canParse(url)) throw new UsageError(['--url is an http or https address.']);
    // The service here goes by the clock of its stand-ins; another one that is named goes by real time.
    const clock = options.secret === undefined ? await openClock(environment) : null;
    const now = clock?.now() ?? Date.now();
    const notification = toNotification(
      { eventType: eventType.toUpperCase(), ...ids, eventId: options.eventId },
      { webhookIdName: 'identityId' },
      now,
    );
    const secret = options.secret ?? (await webhookSecretOf(environment, project));
    const body = JSON.stringify({ notifications: [notification] });
    const attempt = await postDelivery(
      { url, body, correlationId: randomUUID() },
      proveAuthorization(secret, now),
    );
    if (!isAccepted(attempt))
      throw new CommandRefusedError([
        attempt.error
          ? `${url} does not answer: ${attempt.error}.`
          : `${url} answered ${attempt.status}: ${attempt.answer}`,
      ]);
    print(`${notification.eventId} ${attempt.status} ${attempt.answer}`);
  },
};

function idsOf({ to, customer, identity }: SendOptions) {
  const id = identity ?? (to !== undefined && UUID.test(to) ? to : undefined);
  const clientCustomerId = customer ?? (to !== undefined && to !== id ? to : undefined);
  return id === undefined && clientCustomerId === undefined ? undefined : { id, clientCustomerId };
}
