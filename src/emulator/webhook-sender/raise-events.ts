import type { EmulatorContext } from '../emulator-context';
import type { EnrolledIdentity } from '../state/enrolled-identity';
import { decideNotice, type Silence } from './decide-notice';
import type { Delivery } from './delivery';
import type { DeliveryManner } from './delivery-manner';
import type { NotificationInput } from './notification';

export interface EventInput {
  eventType: string;
  /** The identity: its Prove id or its `clientCustomerId`. */
  to: string;
  /** Default: a new one. */
  eventId?: string;
}

/** What became of each event, and the deliveries that tell of those that are told. */
export interface RaisedEvents {
  events: { eventType: string; to: string; silence: Silence | 'not_enrolled' | null }[];
  deliveries: Delivery[];
}

/** Something happens to phones: their identities change, and Prove tells of it where it would. */
export async function raiseEvents(
  context: EmulatorContext,
  events: readonly EventInput[],
  manner: Partial<DeliveryManner> = {},
): Promise<RaisedEvents> {
  const told: NotificationInput[] = [];
  const raised = events.map(({ eventType, to, eventId }) => {
    const identity = context.identities.findByAnyId(to);
    if (!identity) return { eventType, to, silence: 'not_enrolled' as const };
    const { silence, ends } = decideNotice(
      identity,
      eventType,
      context.settings,
      context.sender.target !== undefined,
    );
    happen(identity, eventType);
    if (ends) end(identity, context);
    if (silence === null)
      told.push({ eventType, id: identity.id, clientCustomerId: identity.clientCustomerId, eventId });
    return { eventType, to, silence };
  });
  const deliveries = told.length > 0 ? await context.sender.send(told, manner) : [];
  return { events: raised, deliveries };
}

/** What a later look at the identity shows. */
function happen(identity: EnrolledIdentity, eventType: string): void {
  if (eventType === 'PORT') identity.carrier = identity.carrier === 'T-Mobile' ? 'Verizon' : 'T-Mobile';
  if (eventType === 'LINE_TYPE_CHANGE')
    identity.lineType = identity.lineType === 'mobile' ? 'voip' : 'mobile';
}

function end(identity: EnrolledIdentity, { settings }: EmulatorContext): void {
  identity.ended = true;
  if (settings.afterTerminalEvent === 'inactive') identity.active = false;
}
