import { isAccepted, postDelivery, proveAuthorization, toNotification } from '../../emulator';
import { randomUUID } from 'node:crypto';
import type { Command } from './command';
import { commandOptions } from './command-options';
import { CommandRefusedError } from './command-refused.error';
import { webhookSecretOf } from './webhook-secret';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const NAMES = ['to', 'customer', 'identity', 'url', 'secret', 'event-id'] as const;

export const send: Command = {
  usage: 'send <event> --to <id>',
  about: 'Send one notification as Prove does: [--url <url>] [--secret <secret>] [--event-id <id>]',
  async run({ environment, print }, args) {
    const { values, words } = commandOptions(args, NAMES);
    const [eventType] = words;
    const ids = idsOf(values);
    if (!eventType || words.length > 1 || !ids)
      throw new CommandRefusedError([
        'send needs an event and whom it is about: send PHONE_NUMBER_CHANGE --to customer-1.',
        "A UUID is taken as Prove's id, anything else as your own; --identity <id> and --customer <id> say it outright.",
      ]);
    const url = values['url'] ?? `http://localhost:${environment.port}/webhooks/prove`;
    if (!URL.canParse(url)) throw new CommandRefusedError(['--url is an http or https address.']);
    const now = Date.now();
    const notification = toNotification(
      { eventType: eventType.toUpperCase(), ...ids, eventId: values['event-id'] },
      { webhookIdName: 'identityId' },
      now,
    );
    const secret = values['secret'] ?? (await webhookSecretOf(environment));
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

function idsOf({ to, customer, identity }: Record<string, string | undefined>) {
  const id = identity ?? (to !== undefined && UUID.test(to) ? to : undefined);
  const clientCustomerId = customer ?? (to !== undefined && to !== id ? to : undefined);
  return id === undefined && clientCustomerId === undefined ? undefined : { id, clientCustomerId };
}
