import type { Session } from './session';

/** What a browser hears at the end: `{"next":"done"}`, with an error when possession failed. */
export interface Decision {
  next: 'done';
  error?: { code: number; message: string };
}

/** 10001, whatever went wrong in the browser's part. */
export const DEVICE_ERROR = 10001;

export function succeed(session: Session): Decision {
  // This number never gets any further; the browser is told what it is told otherwise.
  if (session.user?.outcome !== 'possession_pending') session.possession = 'success';
  return tell(session, { next: 'done' });
}

export function fail(session: Session, message: string): Decision {
  session.possession = 'failed';
  return tell(session, { next: 'done', error: { code: DEVICE_ERROR, message } });
}

/** Possession as this user can show it. */
export function conclude(session: Session, failure: string): Decision {
  return session.user?.outcome === 'possession_fails' ? fail(session, failure) : succeed(session);
}

function tell(session: Session, decision: Decision): Decision {
  session.decision = decision;
  for (const listener of session.waiting) listener(decision);
  session.waiting.clear();
  return decision;
}
