/** What the host handed to `forRoot` or `forRootAsync`, before defaults. */
export const MODULE_OPTIONS_TOKEN = Symbol('VERIFIED_USERS_MODULE_OPTIONS');
