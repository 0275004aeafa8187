import { VerifiedUsersError } from './options/verified-users-error';

/** One application imports `VerifiedUsersModule` with two sets of options. */
export class ModuleImportedTwiceError extends VerifiedUsersError {
  readonly code = 'MODULE_IMPORTED_TWICE';

  constructor() {
    super(
      'VerifiedUsersModule is imported twice in one application, so two webhooks would share its routes. Import it once: ' +
        'list every Prove project in `projects`, and let other modules inject its services with `isGlobal: true`, or by ' +
        'importing the module of yours that imports and re-exports it.',
    );
  }
}
