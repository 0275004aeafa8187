import { PatientClient, type PatientClientConfig } from './patient-client';

const BEAT_MS = 20_000;

/**
 * The connection on which a worker hears of new jobs. It has nothing to say by itself, so a wire that went silent would
 * never show; asked now and then, it is cut like any other, and BullMQ opens the next one.
 */
export class ListeningClient extends PatientClient {
  constructor(config?: string | PatientClientConfig) {
    super(config);
    const beat = setInterval(() => {
      this.query('SELECT 1').catch(() => clearInterval(beat));
    }, BEAT_MS).unref();
  }
}
