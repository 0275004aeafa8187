import { Injectable } from '@nestjs/common';
import type { EmailComposer } from './email-composer';

/** The composers by kind; each registers itself when it is made. */
@Injectable()
export class EmailComposers {
  private readonly byKind = new Map<string, EmailComposer>();

  add(composer: EmailComposer): void {
    this.byKind.set(composer.kind, composer);
  }

  get(kind: string): EmailComposer | undefined {
    return this.byKind.get(kind);
  }
}
