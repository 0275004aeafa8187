import { Email } from '../../src';
import { runCommand } from '../../src/service/commands/run-command';
import { givenSurroundings } from '../e2e/service/given-surroundings';
import { engines } from '../support/engines';
import { item } from '../support/notification-item';
import { startTestApp, type TestApp } from '../support/test-app';
import { untilIdle } from './core/idle-queues';

describe('verified-users resend', () => {
  let test: TestApp;

  beforeAll(async () => {
    test = await startTestApp();
  });

  afterAll(() => test.close());

  /** Runs the command as a terminal would. @returns its output, or why it refused. */
  async function run(...args: string[]): Promise<string> {
    const env = { PORT: '0', ...givenSurroundings(engines[0]!, test.database, test.smtp, '{resend}') };
    let printed = '';
    const spies = (['stdout', 'stderr'] as const).map((name) =>
      jest
        .spyOn(process[name], 'write')
        .mockImplementation((text: string | Uint8Array) => ((printed += String(text)), true)),
    );
    await runCommand(['resend', ...args], { LOG_LEVEL: 'fatal', ...env });
    for (const spy of spies) spy.mockRestore();
    return printed.trimEnd();
  }

  it('P10 resends a failed invitation, and says why it does not resend others', async () => {
    const clientCustomerId = 'customer-1';
    await test.users.registerIdentity({
      clientCustomerId,
      email: 'customer-1@example.com',
      phoneNumber: '+12025550123',
      enrollment: { proveId: clientCustomerId, enrolled: true, verifiedAt: new Date('2025-01-01') },
    });
    expect(await run(clientCustomerId)).toContain('there is no such email');
    await test.deliver({ notifications: [item({ clientCustomerId, identityId: clientCustomerId })] });
    await untilIdle(test);
    expect(await run(clientCustomerId)).toContain('the latest one was sent');

    const emails = test.dataSource.getRepository(Email);
    await emails.update({ kind: 'invitation' }, { status: 'failed', reason: 'refused' });
    expect(await run(clientCustomerId)).toBe('The email is queued.');
    expect(await emails.findOneByOrFail({ step: 1 })).toMatchObject({ kind: 'invitation' });
    // The workers' sweep may have sent it by now.
    expect(await run(clientCustomerId)).toMatch(/it is still queued or being sent|the latest one was sent/);
    expect(await run('nobody')).toContain('There is no customer "nobody"');
    expect(await run(clientCustomerId, '--kind', 'newsletter')).toContain('--kind is one of');
    expect(await run()).toContain('resend needs the clientCustomerId');
  });
});
