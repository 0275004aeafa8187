import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { RunningService } from '../service/start-service';
import type { IdentityView } from '../verified-users/company-api/identity-view';
import { VerifiedUsersService } from '../verified-users/company-api/verified-users.service';
import { customersOf, type ExampleNotification } from './customers';
import { ProveSender } from './prove-sender';

const PATIENCE_MS = 30_000;

type Print = (line: string) => void;

/** Tells the way of Prove's example through the real service. @returns what was not as it should be. */
export async function tellStory(service: RunningService, print: Print): Promise<string[]> {
  const users = service.app.get(VerifiedUsersService, { strict: false });
  const sender = new ProveSender(service.url, service.webhookSecret);
  const body = await readFile(join(__dirname, 'seed-example.body.json'), 'utf8');
  const { notifications } = JSON.parse(body) as { notifications: ExampleNotification[] };
  const read = async () =>
    (await Promise.all(notifications.map((one) => users.findIdentity(one.clientCustomerId)))).filter(isKnown);
  const faults: string[] = [];
  const expect = (what: string, fine: boolean) => void (fine || faults.push(what));

  print('\n1. Three customers are known, their numbers verified and watched by Prove.');
  for (const customer of customersOf(notifications)) await users.registerIdentity(customer);
  const before = await read();
  for (const view of before) print(`   ${describe(view)}`);

  print('\n2. Prove posts its own example: three notifications in one signed delivery.');
  const first = await sender.send(body);
  print(`   ${first.status} ${first.answer}`);
  expect('the example is accepted', first.status === 200 && first.answer.includes('"accepted":3'));

  print('\n3. What changed:');
  const after = await waitFor(read, (views) =>
    views.every((view) => view.reverification?.status === 'invited'),
  );
  for (const [index, view] of after.entries())
    print(`   ${notifications[index]!.eventType.padEnd(22)} ${describe(view)}`);
  expect(
    'three identities need re-verification',
    after.every((view) => view.status === 'reverification_required'),
  );
  expect(
    'three customers are invited',
    after.every((view) => view.reverification?.status === 'invited'),
  );

  const emails = (await service.mailbox?.list()) ?? [];
  print(`\n4. ${emails.length} emails are in the mailbox:`);
  for (const email of emails) print(`   to ${email.to.join(', ')}: ${email.subject}`);
  expect('three emails were sent', emails.length === 3);

  print('\n5. The same delivery once more: every notification is known already, nothing happens twice.');
  const second = await sender.send(body);
  print(`   ${second.status} ${second.answer}`);
  expect('the repeat is three duplicates', second.answer.includes('"duplicates":3'));

  print(
    '\n6. A delivery with one good item and one broken: the good one is taken, the broken one kept in quarantine.',
  );
  const broken = await sender.send(withBrokenItem(notifications[0]!));
  print(`   ${broken.status} ${broken.answer}`);
  expect(
    'the broken item is quarantined',
    broken.answer.includes('"accepted":1') && broken.answer.includes('"quarantined":1'),
  );

  print('\n7. A delivery signed with a wrong secret: refused, and its body is not even read.');
  const wrong = await sender.send(body, 'whsec_someone_elses_secret_0000000000');
  print(`   ${wrong.status} ${wrong.answer}`);
  expect('the wrong signature is refused', wrong.status === 401);

  const settled = await waitFor(read, (views) => views[0]?.history.length === 3);
  expect(
    'the second event joined the open case',
    settled[0]?.reverification?.id === after[0]?.reverification?.id,
  );
  expect('no further email was sent', (await service.mailbox?.list())?.length === 3);

  print('\nLook around:');
  print(`   ${service.url}/mailbox        the three emails; their links open the customer's page`);
  print(`   ${service.url}/health/ready   readiness with reasons`);
  print(`   ${service.url}/metrics        Prometheus metrics\n`);
  return faults;
}

function describe(view: IdentityView): string {
  const id = view.clientCustomerId.slice(0, 8);
  const doubt = view.doubt ? `, doubt: ${view.doubt}` : '';
  const reverification = view.reverification ? `, re-verification: ${view.reverification.status}` : '';
  return `customer ${id}  ${view.status}, ${view.watch}${doubt}${reverification}`;
}

function withBrokenItem({ clientCustomerId, identityId }: ExampleNotification): string {
  const good = {
    eventId: '7d1f4f0e-6f1c-4b52-9a77-0c1de0c0ffee',
    event: 'phone number disconnected',
    eventType: 'DISCONNECT',
    eventTimestamp: '2025-01-24T08:00:00Z',
    clientCustomerId,
    identityId,
  };
  return JSON.stringify({ notifications: [good, { eventType: 'DISCONNECT', eventTimestamp: 'yesterday' }] });
}

/** The last answer, fine or not, once it is fine or patience is over. */
async function waitFor<T>(read: () => Promise<T>, isFine: (value: T) => boolean): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const value = await read();
    if (isFine(value) || Date.now() > deadline) return value;
    await pause(50);
  }
}

function isKnown(view: IdentityView | null): view is IdentityView {
  return view !== null;
}
