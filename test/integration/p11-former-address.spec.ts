import { Email, EmailAttempt } from '../../src';
import { SendEmail } from '../../src/verified-users/mail/send-email.service';
import { item } from '../support/notification-item';
import { startSmtpCatcher, type SmtpCatcher } from '../support/smtp-catcher';
import { untilBlocked } from './core/blocked-session';
import { Gate } from './core/gate';
import { untilIdle } from './core/idle-queues';
import { startCustomerScene, type Customer, type CustomerScene } from './customer/customer-scene';

const ROUNDS = 5;

describe('P11 no link at a former address works', () => {
  let scene: CustomerScene;
  let smtp: SmtpCatcher;
  /** Delays the answer to the next recipient. */
  let held: Gate | null = null;

  beforeAll(async () => {
    smtp = await startSmtpCatcher({
      onRcptTo: (_address, _session, done) => void (held?.pass() ?? Promise.resolve()).then(() => done()),
    });
    scene = await startCustomerScene({ smtp });
  });

  afterAll(async () => {
    await scene.close();
    await smtp.stop();
  });

  const doubt = ({ clientCustomerId, proveId: identityId }: Customer) =>
    scene.test.deliver({ notifications: [item({ clientCustomerId, identityId })] });

  const change = ({ clientCustomerId }: Customer, email: string) =>
    scene.test.users.changeContact({ clientCustomerId }, { email });

  async function invitationsOf({ clientCustomerId }: Customer): Promise<Email[]> {
    const { reverification } = (await scene.test.users.findIdentity(clientCustomerId))!;
    return scene.test.dataSource
      .getRepository(Email)
      .find({ where: { kind: 'invitation', subjectId: reverification!.id }, order: { step: 'ASC' } });
  }

  /** Tokens of the links that were sent to an address. */
  const linksTo = (email: string) =>
    scene.test.smtp.messages
      .filter(({ to }) => [to ?? []].flat().some(({ text }) => text === email))
      .flatMap(({ text }) => /\/reverify\/([\w-]{43})/.exec(text ?? '')?.[1] ?? []);

  const isLive = async (token: string) => (await scene.visit(token).start()).status === 200;

  async function expectOnlyTheNewAddressHasALink(customer: Customer, email: string): Promise<void> {
    await untilIdle(scene.test);
    const former = await Promise.all(linksTo(customer.email).map(isLive));
    expect(former).not.toContain(true);
    const links = linksTo(email);
    const live = await Promise.all(links.map(isLive));
    expect(live.filter(Boolean)).toHaveLength(1);
  }

  it('P11 sends the link to the new address when it changes while the invitation is composed', async () => {
    const customer = await scene.register();
    const gate = scene.test.dataSource.createQueryRunner();
    await gate.startTransaction();
    // Holds the claim after it has read the address, before it writes the link.
    await gate.query('LOCK TABLE vu_link_token IN EXCLUSIVE MODE');
    await doubt(customer);
    await untilBlocked(scene.test.dataSource);
    const email = `new-${customer.email}`;
    const changing = change(customer, email);
    await untilBlocked(scene.test.dataSource, 2);
    await gate.commitTransaction();
    await gate.release();
    await changing;
    await expectOnlyTheNewAddressHasALink(customer, email);
  });

  it('P11 leaves a dead link at the former address when it changes between the claim and the mail server', async () => {
    const customer = await scene.register();
    const email = `new-${customer.email}`;
    const gate = new Gate();
    held = gate;
    await doubt(customer);
    // The claim has committed, and the server has received the former address.
    await gate.reached();
    held = null;
    await change(customer, email);
    gate.open();
    const [token] = await scene.links({ ...customer, email }, 1);
    await untilIdle(scene.test);
    expect(await Promise.all(linksTo(customer.email).map(isLive))).toEqual([false]);
    expect(await isLive(token!)).toBe(true);
  });

  it('P10 composing waits for the identity without locking its email, so a contact change cannot deadlock', async () => {
    const { customer } = await scene.invite();
    await untilIdle(scene.test);
    const [{ id }] = (await invitationsOf(customer)) as [Email];
    await scene.test.dataSource.query('DELETE FROM vu_email_attempt WHERE email_id = $1', [id]);
    const gate = scene.test.dataSource.createQueryRunner();
    await gate.startTransaction();
    await gate.query('SELECT FROM vu_identity WHERE client_customer_id = $1 FOR UPDATE', [
      customer.clientCustomerId,
    ]);
    await scene.test.dataSource.query(
      `UPDATE vu_email SET status = 'queued', attempts = 0, due_at = created_at, finished_at = NULL WHERE id = $1`,
      [id],
    );
    const sending = scene.test.app.get(SendEmail, { strict: false }).send(id);
    await untilBlocked(scene.test.dataSource);
    // As a contact change does, which updates emails while it holds their identity.
    await gate.query('SELECT FROM vu_email WHERE id = $1 FOR UPDATE NOWAIT', [id]);
    await gate.commitTransaction();
    await gate.release();
    await sending;
    expect(await invitationsOf(customer)).toMatchObject([{ status: 'sent', attempts: 1 }]);
  });

  it(`P11 P10 of ${ROUNDS} invitations that race an address change, none deadlocks and one link works`, async () => {
    const sender = scene.test.app.get(SendEmail, { strict: false });
    for (let round = 0; round < ROUNDS; round += 1) {
      const customer = await scene.register();
      const { clientCustomerId } = customer;
      const email = `new-${customer.email}`;
      await doubt(customer);
      await scene.test.until(
        async () => (await scene.test.users.findIdentity(customer.clientCustomerId))?.reverification != null,
      );
      const [invitation] = await invitationsOf(customer);
      await Promise.all([
        sender.send(invitation!.id),
        change(customer, email),
        sender.send(invitation!.id),
        scene.test.users.requireReverification({ clientCustomerId }),
        scene.test.users.resendEmail({ clientCustomerId }),
      ]);
      await expectOnlyTheNewAddressHasALink(customer, email);
      const emails = await invitationsOf(customer);
      const attempts = await scene.test.dataSource
        .getRepository(EmailAttempt)
        .find({ where: emails.map(({ id }) => ({ emailId: id })) });
      expect(new Set(attempts.map(({ emailId }) => emailId)).size).toBe(attempts.length);
      expect(emails.filter(({ reason }) => reason?.startsWith('DATABASE_'))).toEqual([]);
    }
  });
});
