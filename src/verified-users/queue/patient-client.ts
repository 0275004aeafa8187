import { Client, type ClientConfig } from 'pg';

/**
 * A connection whose errors always have a listener. BullMQ has none while it starts, and a server that ends the
 * connection then would end the process; the statement that was under way fails by itself.
 */
export class PatientClient extends Client {
  constructor(config?: string | ClientConfig) {
    super(config);
    this.on('error', () => undefined);
  }
}
