import type { Delivery, ProveEmulator } from '../emulator';
import type { RunningService } from '../service/start-service';
import type { IdentityWithHistory } from '../verified-users/company-api/identity-view';
import { VerifiedUsersService } from '../verified-users/company-api/verified-users.service';
import { ProveClient } from '../verified-users/prove/prove-client.service';
import { closeLoop } from './closed-loop';
import { CUSTOMERS, EVENTS } from './customers';
import { findLostNotice } from './lost-notice';
import type { Stage } from './stage';
import { waitFor } from './wait-for';

/** Tells the way of three notifications, from the emulator through the real service. @returns what was not as it should be. */
export async function tellStory(service: RunningService, stage: Stage): Promise<string[]> {
  const { app, mailbox, emulator } = service;
  if (!emulator || !mailbox) return ['the emulator and the mailbox run'];
  const users = app.get(VerifiedUsersService, { strict: false });
  const prove = app.get(ProveClient, { strict: false });
  const read = async () =>
    (await Promise.all(CUSTOMERS.map((one) => users.findIdentity(one.clientCustomerId)))).filter(isKnown);
  const faults: string[] = [];
  const expect = (what: string, fine: boolean) => void (fine || faults.push(what));

  await stage.step(
    "Four customers verify their numbers through Prove's API, and Prove watches them from then on.",
  );
  for (const customer of CUSTOMERS) {
    const { success, proveId, enrolled } = await prove.verify(pickSent(customer));
    expect(`${customer.clientCustomerId} passes`, success === 'true' && proveId !== null);
    const enrollment = { proveId: proveId ?? '', enrolled: enrolled ?? false, verifiedAt: new Date() };
    await users.registerIdentity({ ...customer, enrollment });
  }
  const before = await read();
  stage.table(before.map(describe));
  expect('four are verified and watched', before.length === 4 && before.every(isWatched));

  await stage.step('Things happen to three of the phones. Prove tells of it once, in one signed delivery.');
  stage.table(EVENTS.map(({ to, eventType }) => [to, eventType]));
  const first = (await emulator.raise(EVENTS)).deliveries[0];
  stage.tell(answerOf(first));
  expect('three notifications are accepted', answerOf(first).includes('accepted 3'));
  if (!first) return faults;

  await stage.step('What changed:');
  const after = await waitFor(read, (views) => views.slice(0, 3).every(isInvited));
  stage.table(after.map(describe));
  const changed = after.slice(0, 3);
  expect(
    'three need re-verification',
    changed.every(({ status }) => status === 'reverification_required'),
  );
  expect('three are invited', changed.every(isInvited));
  expect('the fourth is untouched', isWatched(after[3]));

  const emails = await mailbox.list();
  await stage.step(`${emails.length} emails are in the mailbox:`);
  stage.table(emails.map(({ to, subject }) => [to.join(', '), subject]));
  expect('three emails were sent', emails.length === 3);

  await stage.step(
    'From now on Prove is silent about the three, whatever happens: a notice that is lost stays lost.',
  );
  const { events, deliveries } = await emulator.raise(EVENTS);
  for (const { to, silence } of events) stage.tell(`${to}: ${silence ?? 'told'}`);
  expect(
    'nothing more is told',
    deliveries.length === 0 && events.every(({ silence }) => silence === 'ended'),
  );

  await stage.step('The same delivery once more: nothing happens twice.');
  const second = await emulator.sender.post(first.body, 'the same once more');
  stage.tell(answerOf(second));
  expect('the repeat is three duplicates', answerOf(second).includes('duplicates 3'));

  await stage.step('One good item and one broken: the good one is taken, the broken one kept in quarantine.');
  const broken = await sendWithBrokenItem(emulator, first);
  stage.tell(answerOf(broken));
  expect('the broken item is quarantined', /accepted 1.*quarantined 1/.test(answerOf(broken)));

  await stage.step('Signed with a wrong secret: refused, and the body is not even read.');
  const wrong = await emulator.sender.post(first.body, 'wrong secret', { signature: 'wrong' });
  stage.tell(answerOf(wrong));
  expect('the wrong signature is refused', answerOf(wrong).startsWith('401 '));

  const settled = await waitFor(read, ([view]) => view?.history.length === 3);
  expect('the second event is in the history', settled[0]?.history.length === 3);
  expect(
    'the second event joined the open case',
    settled[0]?.reverification?.id === after[0]?.reverification?.id,
  );
  expect('no further email was sent', (await mailbox.list()).length === 3);
  faults.push(...(await closeLoop(service, first, stage)));
  return [...faults, ...(await findLostNotice(service, stage))];
}

function pickSent({ clientCustomerId, firstName, lastName, phoneNumber }: (typeof CUSTOMERS)[number]) {
  return { clientCustomerId, firstName, lastName, phoneNumber };
}

function sendWithBrokenItem(emulator: ProveEmulator, first: Delivery): Promise<Delivery> {
  const { notifications } = JSON.parse(first.body) as { notifications: object[] };
  const good = {
    ...notifications[0],
    eventType: 'DISCONNECT',
    eventId: '7d1f4f0e-6f1c-4b52-9a77-0c1de0c0ffee',
  };
  const items = [good, { eventType: 'DISCONNECT', eventTimestamp: 'yesterday' }];
  return emulator.sender.post(JSON.stringify({ notifications: items }), 'one good, one broken');
}

function answerOf(delivery: Delivery | undefined): string {
  const attempt = delivery?.attempts[0];
  if (!attempt) return 'nothing was sent';
  const { deliveryId, statusCode, ...answer } = JSON.parse(attempt.answer || '{}') as Record<string, string>;
  void [deliveryId, statusCode];
  const parts = Object.entries(answer).map(([name, value]) =>
    name === 'message' ? value : `${name} ${value}`,
  );
  return `${attempt.status ?? attempt.error} ${parts.join(', ')}`;
}

function describe({ clientCustomerId, status, watch, doubt, reverification }: IdentityWithHistory): string[] {
  return [clientCustomerId, status, watch, doubt ?? '', reverification?.status ?? ''];
}

function isKnown(view: IdentityWithHistory | null): view is IdentityWithHistory {
  return view !== null;
}

function isWatched(view: IdentityWithHistory | undefined): boolean {
  return view?.status === 'verified' && view.watch === 'watched';
}

function isInvited(view: IdentityWithHistory): boolean {
  return view.reverification?.status === 'invited';
}
