import type { SMTPServerOptions } from 'smtp-server';

/** How mail servers word a refusal, with the address in it. */
export const REFUSALS: Record<string, (address: string) => { code: number; message: string }> = {
  brackets: (address) => ({
    code: 550,
    message: `5.1.1 <${address}>: Recipient address rejected: unknown user`,
  }),
  bare: (address) => ({ code: 550, message: `5.1.1 ${address} does not exist` }),
  shouted: (address) => ({ code: 554, message: `5.7.1 RELAY DENIED FOR <${address.toUpperCase()}>` }),
  coded: (address) => ({ code: 553, message: `5.1.2 rfc822;${address.replace('+', '+2B')} refused` }),
  local: (address) => ({
    code: 550,
    message: `5.1.1 User ${address.split('@')[0]} unknown in virtual table`,
  }),
  later: (address) => ({ code: 451, message: `4.7.1 <${address}>: Greylisted, try again` }),
};

/** A mail server that demands the password, and refuses recipients whose address is tagged with a wording. */
export function strictMailServer(password: string): SMTPServerOptions {
  return {
    authOptional: false,
    allowInsecureAuth: true,
    // Idle connections of the pool are not waited for.
    closeTimeout: 100,
    onAuth: (given, _session, done) =>
      given.password === password ? done(null, { user: 'mailer' }) : done(new Error('Invalid password')),
    onRcptTo: ({ address }, _session, done) => {
      const refusal = REFUSALS[/\+(\w+)@/.exec(address)?.[1] ?? '']?.(address);
      done(refusal ? Object.assign(new Error(refusal.message), { responseCode: refusal.code }) : null);
    },
  };
}
