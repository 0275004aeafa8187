/** One POST and what came of it. */
export interface DeliveryAttempt {
  at: string;
  requestHeaders: Record<string, string>;
  /** Undefined when no answer came. */
  status?: number;
  answer?: string;
  error?: string;
  durationMs: number;
}

/** One delivery, with all its attempts. */
export interface Delivery {
  id: string;
  /** `X-Correlation-ID`, the same for all attempts. */
  correlationId: string;
  url: string;
  body: string;
  /** For the eye: event types, or what kind of delivery it is. */
  about: string;
  createdAt: string;
  outcome: 'waiting' | 'accepted' | 'refused' | 'lost';
  attempts: DeliveryAttempt[];
}
