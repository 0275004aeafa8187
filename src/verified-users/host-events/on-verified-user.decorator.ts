import 'reflect-metadata';
import type { VerifiedUserEvent, VerifiedUserEventName } from './verified-user-events';

/** `*` stands for every event. */
export type HostEventSelector = VerifiedUserEventName | '*';

type SelectedEvent<Selector extends HostEventSelector> = VerifiedUserEvent<
  Selector extends VerifiedUserEventName ? Selector : VerifiedUserEventName
>;

const SELECTORS = Symbol('VERIFIED_USERS_HOST_EVENTS');

/**
 * Makes a method of a provider or controller a handler of events. It runs in worker processes, at least once for each
 * event, and again later when it throws; see `docs/host-events.md`.
 *
 * The class must be a singleton. A name that does not exist stops the start.
 *
 * @param selectors names of events, or `*` for all of them; at least one.
 */
export function OnVerifiedUser<Selector extends HostEventSelector>(
  ...selectors: [Selector, ...Selector[]]
): <Method extends (event: SelectedEvent<Selector>) => unknown>(
  target: object,
  method: string | symbol,
  descriptor: TypedPropertyDescriptor<Method>,
) => void {
  return (_target, _method, descriptor) => {
    const handler = descriptor.value!;
    // The decorator may stand on one method several times.
    Reflect.defineMetadata(SELECTORS, [...(selectorsOf(handler) ?? []), ...selectors], handler);
  };
}

/** What a method wants to hear, as it was written; null when it is no handler. */
export function selectorsOf(method: unknown): readonly unknown[] | null {
  if (typeof method !== 'function') return null;
  return (Reflect.getMetadata(SELECTORS, method) as readonly unknown[] | undefined) ?? null;
}
