import { SIGNATURES, type Signature } from './sign-token';

/** How deliveries go out: Prove's documents contradict each other, and networks do as they like. */
export interface DeliveryManner {
  /** 1: once. 3: a failed one is sent up to twice more. */
  attempts: number;
  retryDelayMs: number;
  /** The most notifications in one delivery. */
  batchSize: number;
  /** Order of the notifications over all deliveries of one sending. */
  order: 'kept' | 'reversed';
  /** How many times each delivery is sent once more, whatever came of it. */
  duplicates: number;
  delayMs: number;
  /** Recorded and never sent. */
  lost: boolean;
  /** So many of the coming deliveries are lost; counts down. */
  loseNext: number;
  /** Each delivery whose number is a multiple of this is lost; 0: none. */
  loseEvery: number;
  signature: Signature;
  /** Kept back until `flush`. */
  held: boolean;
}

export const DEFAULT_MANNER: Readonly<DeliveryManner> = {
  attempts: 1,
  retryDelayMs: 1000,
  batchSize: 100,
  order: 'kept',
  duplicates: 0,
  delayMs: 0,
  lost: false,
  loseNext: 0,
  loseEvery: 0,
  signature: 'right',
  held: false,
};

/** The values of each; a number or a boolean where any is allowed. */
export const MANNER_VALUES: { [Name in keyof DeliveryManner]: readonly string[] | 'number' | 'boolean' } = {
  attempts: 'number',
  retryDelayMs: 'number',
  batchSize: 'number',
  order: ['kept', 'reversed'],
  duplicates: 'number',
  delayMs: 'number',
  lost: 'boolean',
  loseNext: 'number',
  loseEvery: 'number',
  signature: SIGNATURES,
  held: 'boolean',
};

/** The deliveries of one sending, in the order they go out: batches, then repeats after everything else. */
export function toBatches<Item>(
  items: readonly Item[],
  { batchSize, order, duplicates }: Pick<DeliveryManner, 'batchSize' | 'order' | 'duplicates'>,
): Item[][] {
  const ordered = order === 'reversed' ? [...items].reverse() : items;
  const size = Math.max(1, batchSize);
  const batches = Array.from({ length: Math.ceil(ordered.length / size) }, (_, index) =>
    ordered.slice(index * size, (index + 1) * size),
  );
  return Array.from({ length: duplicates + 1 }, () => batches).flat();
}
