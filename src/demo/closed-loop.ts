import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import type { Delivery } from '../emulator';
import type { RunningService } from '../service/start-service';
import { VerifiedUsersService } from '../verified-users/company-api/verified-users.service';
import { Enrollment } from '../verified-users/identity/enrollment.entity';
import { Notification } from '../verified-users/inbox/notification.entity';
import { linkTo } from './link-to';
import { walkLink } from './customer-phone';
import type { Stage } from './stage';
import { waitFor } from './wait-for';

/** Reserved for fiction. */
const NEW_NUMBER = '+12025550134';
const CUSTOMER = { clientCustomerId: 'customer-1', email: 'ada@customer.example' };

/**
 * The first customer follows the link of the email and is watched again; then something happens to the old number, and to
 * the new one.
 *
 * @param first the delivery that asked for it: its first notification is about the old number.
 * @returns what was not as it should be.
 */
export async function closeLoop(service: RunningService, first: Delivery, stage: Stage): Promise<string[]> {
  const { app, emulator, mailbox } = service;
  if (!emulator || !mailbox) return ['the emulator and the mailbox run'];
  const faults: string[] = [];
  const expect = (what: string, fine: boolean) => void (fine || faults.push(what));
  const users = app.get(VerifiedUsersService, { strict: false });
  const { manager } = app.get(DataSource, { strict: false });
  const read = () => users.findIdentity(CUSTOMER.clientCustomerId);
  const settled = (eventId: string) =>
    waitFor(
      () => manager.findOneBy(Notification, { eventId }),
      (row) => row?.finishedAt != null,
    );

  await stage.step('customer-1 follows the link, names the new number, and types the code on the phone.');
  const link = await linkTo(mailbox, CUSTOMER.email);
  const steps = link ? await walkLink(link, NEW_NUMBER) : [];
  stage.tell(steps.map(({ step }) => step).join(' > '));
  expect('the link leads to success', steps.at(-1)?.step === 'succeeded');
  const after = await read();
  stage.table([[CUSTOMER.clientCustomerId, `${after?.status}`, `${after?.watch}`]]);
  expect('customer-1 is verified and watched', after?.status === 'verified' && after.watch === 'watched');
  if (!after) return faults;

  const { notifications } = JSON.parse(first.body) as { notifications: [{ identityId?: string }] };
  const enrollments = await manager.findBy(Enrollment, { identityId: after.identityId });
  const old = notifications[0].identityId;
  const current = enrollments.find((one) => one.current)?.proveId;
  expect('the new number has a Prove id of its own', current !== undefined && current !== old);

  await stage.step(
    'A late word about the old number changes nothing; one about the new number opens a new case.',
  );
  const late = {
    ...notifications[0],
    eventId: randomUUID(),
    eventTimestamp: `${new Date().toISOString().slice(0, 19)}Z`,
  };
  await emulator.sender.post(JSON.stringify({ notifications: [late] }), 'a late word');
  await settled(late.eventId);
  const unmoved = await read();
  stage.table([['old number', `${unmoved?.status}`, `${unmoved?.watch}`]]);
  expect('the old number changes nothing', unmoved?.status === 'verified' && unmoved.watch === 'watched');
  await emulator.raise([{ eventType: 'DISCONNECT', to: current ?? CUSTOMER.clientCustomerId }]);
  const doubted = await waitFor(read, (view) => view?.status === 'reverification_required');
  stage.table([['new number', `${doubted?.status}`, `${doubted?.watch}`]]);
  expect('the new number is watched', doubted?.status === 'reverification_required');
  return faults;
}
