import { validateSync, type ValidationError } from 'class-validator';
import type { ParsedItem, QuarantinedItem } from '../inbox/parsed-delivery';
import { contentSha256 } from './content-sha256';
import { parseEventTimestamp } from './event-timestamp';
import { NotificationDto } from './notification.dto';

/** Either the understood item or the reason why it is not. */
export type ItemOutcome = { item: ParsedItem } | { quarantined: QuarantinedItem };

const VALIDATION = { stopAtFirstError: true, validationError: { target: false, value: false } };

/** Reads one entry of `notifications`, whatever it is. */
export function parseItem(entry: unknown): ItemOutcome {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) {
    return quarantined(entry, 'invalid_item', 'the item must be an object');
  }
  const dto = readDto(entry);
  const faults = validateSync(dto, VALIDATION);
  if (faults.length > 0) return quarantined(entry, 'invalid_item', describe(faults));

  const { eventId, eventType, eventTimestamp, clientCustomerId, identityId, proveId } = dto as ValidDto;
  if (identityId !== null && proveId !== null && identityId !== proveId) {
    return quarantined(
      entry,
      'prove_ids_disagree',
      'identityId and proveId must be equal when both are given',
    );
  }
  if (identityId === null && proveId === null && clientCustomerId === null) {
    return quarantined(entry, 'no_customer', 'one of identityId, proveId and clientCustomerId is needed');
  }
  return {
    item: {
      eventId,
      eventType,
      eventTimestamp,
      clientCustomerId,
      proveId: identityId ?? proveId,
      contentSha256: contentSha256(entry),
    },
  };
}

/** Keeps an entry as JSON text, with the reason. */
export function quarantined(
  entry: unknown,
  reason: string,
  detail: string,
): { quarantined: QuarantinedItem } {
  return { quarantined: { reason, detail, content: Buffer.from(JSON.stringify(entry), 'utf8') } };
}

interface ValidDto {
  eventId: string;
  eventType: string;
  eventTimestamp: Date;
  clientCustomerId: string | null;
  identityId: string | null;
  proveId: string | null;
}

/** Field by field, so that no other key of the entry, `__proto__` say, reaches any object of ours. */
function readDto(entry: object): NotificationDto {
  const dto = new NotificationDto();
  dto.eventId = own(entry, 'eventId');
  dto.eventType = own(entry, 'eventType');
  dto.eventTimestamp = parseEventTimestamp(own(entry, 'eventTimestamp'));
  dto.clientCustomerId = ownOrNull(entry, 'clientCustomerId');
  dto.identityId = ownOrNull(entry, 'identityId');
  dto.proveId = ownOrNull(entry, 'proveId');
  return dto;
}

function own(entry: object, field: string): unknown {
  return Object.hasOwn(entry, field) ? (entry as Record<string, unknown>)[field] : undefined;
}

/** Absent, null and empty are one: Prove leaves out what is empty, and an empty id names nobody. */
function ownOrNull(entry: object, field: string): unknown {
  const value = own(entry, field);
  return value === undefined || value === '' ? null : value;
}

function describe(faults: ValidationError[]): string {
  return faults.flatMap((fault) => Object.values(fault.constraints ?? {})).join('\n');
}
