/** Names a customer. */
export interface CustomerRef {
  clientCustomerId: string;
  /** Prove project. Default `default`. */
  project?: string;
}

/** What a change of a customer may be bound to. */
export interface ChangeConditions {
  /** ETag that the customer must still have, as `If-Match` names it; left out: any. */
  ifMatch?: string;
}
