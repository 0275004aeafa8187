/** The host's TypeORM DataSource that holds the module's tables; the module opens none of its own. */
export const DATA_SOURCE = Symbol('VERIFIED_USERS_DATA_SOURCE');
