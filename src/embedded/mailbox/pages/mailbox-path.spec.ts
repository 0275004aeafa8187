import { mailboxPath } from './mailbox-path';

describe('mailboxPath', () => {
  it.each([
    ['/mailbox', '/mailbox'],
    ['/mailbox/', '/mailbox'],
    ['/mailbox?x=1', '/mailbox'],
    ['/mailbox/000-1-a/html', '/mailbox'],
    ['/api/v1/mailbox/000-1-a?view=text', '/api/v1/mailbox'],
    ['//evil.example/mailbox', '/evil.example/mailbox'],
    ['/elsewhere', '/mailbox'],
  ])('%s lies under %s', (url, path) => {
    expect(mailboxPath(url)).toBe(path);
  });
});
