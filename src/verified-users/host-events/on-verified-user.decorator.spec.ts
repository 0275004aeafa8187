import { OnVerifiedUser, selectorsOf } from './on-verified-user.decorator';
import type { VerifiedUserEvent } from './verified-user-events';

/** What the compiler accepts is the test; `npm run typecheck` runs it. */
class Handlers {
  @OnVerifiedUser('reverification.failed')
  one({ detail }: VerifiedUserEvent<'reverification.failed'>): string {
    return detail.reason;
  }

  @OnVerifiedUser('reverification.failed', 'identity.verified')
  several(event: VerifiedUserEvent<'reverification.failed' | 'identity.verified'>): string | null {
    return event.name === 'identity.verified' ? event.detail.proveId : event.detail.reason;
  }

  @OnVerifiedUser('*')
  all(event: VerifiedUserEvent): string | null {
    return event.name === 'consent.given' ? event.detail.country : null;
  }

  @OnVerifiedUser('identity.closed')
  async nothing(): Promise<void> {}

  // @ts-expect-error There is no such event.
  @OnVerifiedUser('identity.lasped')
  unknown() {}

  // @ts-expect-error The parameter is of another event.
  @OnVerifiedUser('identity.verified')
  other(event: VerifiedUserEvent<'reverification.failed'>) {
    return event.detail;
  }

  // @ts-expect-error The parameter is of one of the two only.
  @OnVerifiedUser('identity.verified', 'reverification.failed')
  less(event: VerifiedUserEvent<'reverification.failed'>) {
    return event.detail;
  }

  // @ts-expect-error At least one.
  @OnVerifiedUser()
  none() {}
}

describe('@OnVerifiedUser', () => {
  it('keeps the names as they are written, also of several on one method', () => {
    const { prototype } = Handlers;
    expect(selectorsOf(Reflect.get(prototype, 'several'))).toEqual([
      'reverification.failed',
      'identity.verified',
    ]);
    expect(selectorsOf(Reflect.get(prototype, 'all'))).toEqual(['*']);
    expect(selectorsOf(() => undefined)).toBeNull();
    expect(selectorsOf('text')).toBeNull();
  });
});
