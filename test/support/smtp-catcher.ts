import { EventEmitter, once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

/** A real mail server that keeps what it is sent. */
export interface SmtpCatcher {
  url: string;
  messages: ParsedMail[];
  /** False: messages are taken, and the sender waits for the answer. */
  answers: boolean;
  /** Resolves once `count` messages have come. */
  received(count: number): Promise<ParsedMail[]>;
  stop(): Promise<void>;
}

/** @param behaviour overrides of the server's handlers, to make it refuse, defer or hang up. */
export async function startSmtpCatcher(behaviour: SMTPServerOptions = {}): Promise<SmtpCatcher> {
  const messages: ParsedMail[] = [];
  const arrivals = new EventEmitter();
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: (stream, _session, done) => {
      simpleParser(stream)
        .then((message) => {
          messages.push(message);
          if (catcher.answers) done();
          arrivals.emit('message');
        })
        .catch(done);
    },
    ...behaviour,
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  const catcher: SmtpCatcher = {
    url: `smtp://127.0.0.1:${port}`,
    messages,
    answers: true,
    async received(count) {
      while (messages.length < count) await once(arrivals, 'message');
      return messages;
    },
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return catcher;
}
