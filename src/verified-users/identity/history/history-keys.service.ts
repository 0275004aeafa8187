import { Inject, Injectable } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../../database/data-source.token';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../../options/resolved-options';
import { readKeyRing } from '../../privacy/key-ring';
import { HistorySigner } from './history-signer';

/** Gives the DataSource the keys under which its history is signed: derived from `encryption.keys`. */
@Injectable()
export class HistoryKeys {
  readonly signer: HistorySigner;

  constructor(
    @Inject(DATA_SOURCE) dataSource: DataSource,
    @Inject(RESOLVED_OPTIONS) { encryption }: ResolvedOptions,
  ) {
    this.signer = new HistorySigner(readKeyRing(encryption.keys));
    this.signer.signFor(dataSource);
  }
}
