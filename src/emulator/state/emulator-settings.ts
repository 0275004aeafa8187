/** What Prove's documents leave open or say in two ways: the emulator does either. Switchable while it runs. */
export interface EmulatorSettings {
  /** How Identity Manager names the key of an identity. */
  identityIdName: 'proveId' | 'identityId';
  /** How notifications name it. */
  webhookIdName: 'identityId' | 'proveId';
  /** Whether numbers that are no sandbox user's answer 8007, or succeed as one. */
  unknownNumbers: 'refused' | 'accepted';
  emptyValues: 'omitted' | 'null';
  /** Type of `success` in verify and unify answers. */
  success: 'string' | 'boolean';
  /** `identity.reasons` of verify answers. */
  reasons: 'given' | 'missing';
  /** `phoneNumber` in answers: as it came, or digits with the country code. */
  phoneNumbers: 'echoed' | 'normalised';
  /** Optional fields of verify answers. */
  optionalFields: 'given' | 'missing';
  /** Whether a successful verification enrols. */
  enrolment: 'automatic' | 'never';
  /** What enrolling an enrolled number answers; a verification is never refused for it. */
  enrolAgain: 'sameId' | 'newId' | 'refused';
  /** Which events end the notices of an identity: the first guide's reading, or the later pages'. */
  terminalEvents: 'every' | 'some';
  /** `active` of an identity after its terminal event. */
  afterTerminalEvent: 'active' | 'inactive';
  /** Whether activate brings ended notices back. */
  activation: 'staysEnded' | 'revives';
  /** 0: no limit. */
  requestsPerSecond: number;
  /** Whether an Instant Link opens by itself, as in Prove's sandbox, or waits to be opened. */
  instantLinks: 'opened' | 'waiting';
  /**
   * What starting an Instant Link answers: `{"next":""}`, after which the SDK asks whether to send it again, or with an
   * empty `data` as well, after which it never asks.
   */
  instantLinkStart: 'bare' | 'withData';
  /** What a browser's report that its status channel was lost does: the check fails, or goes on waiting for the phone. */
  lostChannel: 'fails' | 'waits';
  /** What a browser is asked for with `possessionType: "mobile"`. */
  mobileStep: 'otp' | 'instantLink';
  /** Empty arrays that the API's specification calls required: given, or left out as every other empty value. */
  requiredArrays: 'given' | 'omitted';
}

export const DEFAULT_SETTINGS: Readonly<EmulatorSettings> = {
  identityIdName: 'proveId',
  webhookIdName: 'identityId',
  unknownNumbers: 'refused',
  emptyValues: 'omitted',
  success: 'string',
  reasons: 'given',
  phoneNumbers: 'echoed',
  optionalFields: 'given',
  enrolment: 'automatic',
  enrolAgain: 'sameId',
  terminalEvents: 'every',
  afterTerminalEvent: 'active',
  activation: 'staysEnded',
  requestsPerSecond: 25,
  instantLinks: 'opened',
  instantLinkStart: 'bare',
  lostChannel: 'fails',
  mobileStep: 'otp',
  requiredArrays: 'given',
};

/** The values of each switch; a number where any is allowed. */
export const SETTING_VALUES: { [Name in keyof EmulatorSettings]: readonly string[] | 'number' } = {
  identityIdName: ['proveId', 'identityId'],
  webhookIdName: ['identityId', 'proveId'],
  unknownNumbers: ['refused', 'accepted'],
  emptyValues: ['omitted', 'null'],
  success: ['string', 'boolean'],
  reasons: ['given', 'missing'],
  phoneNumbers: ['echoed', 'normalised'],
  optionalFields: ['given', 'missing'],
  enrolment: ['automatic', 'never'],
  enrolAgain: ['sameId', 'newId', 'refused'],
  terminalEvents: ['every', 'some'],
  afterTerminalEvent: ['active', 'inactive'],
  activation: ['staysEnded', 'revives'],
  requestsPerSecond: 'number',
  instantLinks: ['opened', 'waiting'],
  instantLinkStart: ['bare', 'withData'],
  lostChannel: ['fails', 'waits'],
  mobileStep: ['otp', 'instantLink'],
  requiredArrays: ['given', 'omitted'],
};
