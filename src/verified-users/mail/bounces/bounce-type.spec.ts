import { bounceTypeOf } from './bounce-type';

describe('bounceTypeOf', () => {
  it.each(['5.0.0', '5.1.0', '5.1.1', '5.1.6', '5.1.10', '5.2.1', '5.4.1'])('%s is hard', (status) => {
    expect(bounceTypeOf(status)).toBe('hard');
  });

  it.each([
    ['5.2.2', 'a full mailbox'],
    ['5.1.8', 'a bad address of ours'],
    ['5.3.4', 'too large'],
    ['5.6.1', 'content'],
    ['5.7.1', 'policy'],
    ['4.1.1', 'given up on'],
    ['4.4.7', 'expired'],
    ['5.1.11', 'a code that starts like a hard one'],
    ['5.9.9', 'a code that nobody knows'],
  ])('%s is soft: %s', (status) => {
    expect(bounceTypeOf(status)).toBe('soft');
  });
});
