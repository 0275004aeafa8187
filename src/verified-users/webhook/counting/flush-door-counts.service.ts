import {
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleDestroy,
} from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../../database/data-source.token';
import { addDoorCounts } from './add-door-counts.sql';
import { DoorCounts } from './door-counts';

const INTERVAL_MS = 5_000;

/** Writes down what the webhook counted: one statement every few seconds, however many requests there were. */
@Injectable()
export class FlushDoorCounts implements OnApplicationBootstrap, OnModuleDestroy, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | null = null;

  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly counts: DoorCounts,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.flush(), INTERVAL_MS);
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  /** After the last request was answered, and before the database is closed. */
  async onApplicationShutdown(): Promise<void> {
    await this.running;
    await this.flush();
  }

  /**
   * Joins the one that is under way. Never fails: what could not be written is kept for the next time. A write that
   * was cut when it had taken effect counts twice, which an alarm can bear; one that is lost could hide the silence.
   */
  async flush(): Promise<void> {
    this.running ??= this.write().finally(() => (this.running = null));
    await this.running;
  }

  private async write(): Promise<void> {
    const taken = this.counts.take();
    if (taken.length === 0) return;
    await addDoorCounts(this.dataSource, taken).catch(() => this.counts.giveBack(taken));
  }
}
