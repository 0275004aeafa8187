import { Inject, Injectable } from '@nestjs/common';
import { RESOLVED_OPTIONS, type ResolvedOptions } from './resolved-options';

/** The only place the module asks for the time, so that a test can answer instead. */
@Injectable()
export class Clock {
  constructor(@Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions) {}

  now(): Date {
    return this.options.now();
  }
}
