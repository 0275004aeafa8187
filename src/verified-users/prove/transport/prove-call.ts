/** One operation of Prove's API. */
export interface ProveCall {
  /** In errors and metrics. */
  name: string;
  /** Whether a second one has the effect of one. All others are repeated only when the first surely had no effect. */
  repeatable: boolean;
}

const repeatable = (name: string): ProveCall => ({ name, repeatable: true });
/** Each is billed, sends an SMS, or may enrol twice. Prove has no idempotency key. */
const once = (name: string): ProveCall => ({ name, repeatable: false });

export const CALLS = {
  token: repeatable('token'),
  verify: once('verify'),
  verifyStatus: repeatable('verify-status'),
  verifyBatch: once('verify-batch'),
  unify: once('unify'),
  unifyStatus: repeatable('unify-status'),
  unifyBind: once('unify-bind'),
  enroll: once('enroll'),
  enrollBatch: once('enroll-batch'),
  list: repeatable('list'),
  get: repeatable('get'),
  lookUp: repeatable('look-up'),
  activate: repeatable('activate'),
  deactivate: repeatable('deactivate'),
  disenroll: repeatable('disenroll'),
};
