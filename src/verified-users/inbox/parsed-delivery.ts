import type { ItemProblem } from './item-problem';

/** A request as it arrived at the door, its token already checked. */
export interface IncomingDelivery {
  project: string;
  receivedAt: Date;
  /** The bytes as they came, before any decoding. */
  body: Buffer;
  contentType: string | null;
  contentEncoding: string | null;
  correlationId: string | null;
}

/** One item of a delivery that names a customer. */
export interface ParsedItem {
  eventId: string;
  eventType: string;
  eventTimestamp: Date;
  clientCustomerId: string | null;
  /** `identityId` or `proveId`. */
  proveId: string | null;
  /** SHA-256 of the item as canonical JSON (keys sorted). */
  contentSha256: Buffer;
  /** What was unusable in it; usually nothing. */
  problems: readonly ItemProblem[];
}

/** What could not be understood, with the reason; see `Quarantined`. */
export interface QuarantinedItem {
  reason: string;
  detail: string | null;
  /** JSON text of the item; null when the delivery's body says it all. */
  content: Buffer | null;
}

/** What the parser made of a body. Nothing of it is left out: every item is in exactly one of the three. */
export interface ParsedDelivery {
  /** Number of items in the body; 0 when there was no readable list. */
  itemCount: number;
  /** Items that name a customer; each `eventId` once. An item with two Prove ids appears once for each. */
  items: ParsedItem[];
  /** How many items repeated an equal one of the same body. */
  repeats: number;
  quarantined: QuarantinedItem[];
}

/** The answer to Prove; the four fields and no others. */
export interface DeliveryReceipt {
  deliveryId: string;
  /** Notifications stored for the first time. */
  accepted: number;
  /** Notifications that were already stored, or stood twice in the body. */
  duplicates: number;
  quarantined: number;
}
