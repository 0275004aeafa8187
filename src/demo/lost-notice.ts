import type { RunningService } from '../service/start-service';
import { DataSource } from 'typeorm';
import { VerifiedUsersService } from '../verified-users/company-api/verified-users.service';
import { ProveClient } from '../verified-users/prove/prove-client.service';
import type { ReconciliationReport } from '../verified-users/schedule/reconciliation/report-of';
import { RunSchedule } from '../verified-users/schedule/run/run-schedule.service';
import { ScheduleRun } from '../verified-users/schedule/run/schedule-run.entity';
import { linkTo } from './link-to';
import type { Stage } from './stage';
import { waitFor } from './wait-for';

/** Invented, too. */
const CUSTOMER = {
  clientCustomerId: 'customer-5',
  firstName: 'Nora',
  lastName: 'Lindqvist',
  phoneNumber: '+12025550112',
};
const EMAIL = 'nora@customer.example';

/**
 * A notice never arrives, and the reconciliation finds out.
 *
 * @returns what was not as it should be.
 */
export async function findLostNotice(
  { app, emulator, mailbox }: RunningService,
  stage: Stage,
): Promise<string[]> {
  if (!emulator || !mailbox) return ['the emulator and the mailbox run'];
  const faults: string[] = [];
  const expect = (what: string, fine: boolean) => void (fine || faults.push(what));
  const users = app.get(VerifiedUsersService, { strict: false });
  const read = () => users.findIdentity(CUSTOMER.clientCustomerId);
  const tell = async () => {
    const view = await read();
    stage.table([[CUSTOMER.clientCustomerId, `${view?.status}`, `${view?.watch}`]]);
    return view;
  };

  await stage.step(
    'customer-5 is verified and watched. The number is disconnected, and the one delivery about it is lost.',
  );
  const { proveId } = await app.get(ProveClient, { strict: false }).verify(CUSTOMER);
  const enrollment = { proveId: proveId ?? '', enrolled: true, verifiedAt: new Date() };
  await users.registerIdentity({ ...CUSTOMER, email: EMAIL, enrollment });
  emulator.settings.afterTerminalEvent = 'inactive';
  const event = { eventType: 'DISCONNECT', to: CUSTOMER.clientCustomerId };
  const [delivery] = (await emulator.raise([event], { loseNext: 1 })).deliveries;
  stage.tell(`${event.eventType}: ${delivery?.outcome}`);
  const before = await tell();
  expect('the delivery is lost', delivery?.outcome === 'lost');
  expect('nobody here knows', before?.status === 'verified' && before.watch === 'watched');

  await stage.step(
    "The reconciliation, which runs every night, compares Prove's records with ours. Here by hand:",
  );
  const run = await app
    .get(RunSchedule, { strict: false })
    .run('reconciliation', new Date(), new AbortController().signal);
  const { manager } = app.get(DataSource, { strict: false });
  const row = run && (await manager.findOneBy(ScheduleRun, { id: run.id }));
  const report = row?.findings as ReconciliationReport | undefined;
  const { here, at_prove, missed_notices, applied, waiting, requests } = report ?? {};
  stage.tell(
    `${here} enrollments here, ${at_prove} at Prove, ${requests} requests: ${missed_notices} missed notice`,
  );
  stage.tell(
    `dealt with: ${applied}; left to an operator: ${waiting} (numbers that Prove still watches for nobody)`,
  );
  await tell();
  const after = await waitFor(read, (view) => view?.reverification?.status === 'invited');
  expect('the reconciliation finds the one missed notice', missed_notices === 1 && applied === 1);
  expect('customer-5 is to verify again', after?.status === 'reverification_required');
  const isInvited = (await linkTo(mailbox, EMAIL)) !== undefined;
  stage.tell(`an email has gone to ${EMAIL}`);
  expect('customer-5 is invited', isInvited);
  return faults;
}
