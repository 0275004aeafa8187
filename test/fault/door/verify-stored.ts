import { isUtf8 } from 'node:buffer';
import type { Client } from 'pg';
import type { Taken } from './judge-exchange';

interface StoredDelivery {
  id: string;
  body: Buffer;
  itemCount: number;
  notifications: number;
  quarantined: number;
}

const SQL = `
  SELECT id, body, item_count AS "itemCount",
    (SELECT count(*)::int FROM vu_notification WHERE delivery_id = d.id) AS notifications,
    (SELECT count(*)::int FROM vu_quarantine WHERE delivery_id = d.id) AS quarantined
    FROM vu_delivery d WHERE id = ANY($1::uuid[])`;

/** @returns one line for everything that was answered 2xx and is not on disk whole. */
export async function verifyStored(client: Client, taken: readonly Taken[]): Promise<string[]> {
  const { rows } = await client.query<StoredDelivery>(SQL, [taken.map(({ deliveryId }) => deliveryId)]);
  const stored = new Map(rows.map((row) => [row.id, row]));
  return taken.flatMap((receipt) => {
    const row = stored.get(receipt.deliveryId);
    return row ? faultsOf(receipt, row) : [`delivery ${receipt.deliveryId} is not there`];
  });
}

function faultsOf(
  { deliveryId, body, encoded, accepted, duplicates, quarantined }: Taken,
  row: StoredDelivery,
): string[] {
  const items = encoded ? null : itemsOf(body);
  const places = accepted + duplicates + quarantined;
  const rules: [boolean, string][] = [
    [row.body.equals(body), 'its bytes are others'],
    // An `eventId` used again for other content flags its customers by a notification of its own.
    [row.notifications >= accepted, `${row.notifications} notifications, ${accepted} accepted`],
    [row.quarantined === quarantined, `${row.quarantined} in quarantine, ${quarantined} answered`],
    [
      // Some items have two places: those with two Prove ids, and reused ids, which flag and go to quarantine.
      items === null ? places > 0 || row.itemCount === 0 : places >= items,
      `${places} of ${items} items kept`,
    ],
  ];
  return rules.filter(([holds]) => !holds).map(([, fault]) => `delivery ${deliveryId}: ${fault}`);
}

/** How many items the sender meant; null when that is not to be seen from here. */
function itemsOf(body: Buffer): number | null {
  if (!isUtf8(body)) return null;
  try {
    const { notifications } = JSON.parse(body.toString('utf8')) as { notifications?: unknown };
    return Array.isArray(notifications) ? notifications.length : null;
  } catch {
    return null;
  }
}
