/** `{}`: there is nothing to say beyond the address. */
export class EmptyRequest {}
