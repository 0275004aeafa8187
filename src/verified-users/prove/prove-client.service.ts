import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { ProveEnrollment } from './answers/prove-enrollment';
import type { ProveIdentity, ProveIdentityPage } from './answers/prove-identity';
import type { ProveResult } from './answers/prove-result';
import { readDone, readEnrollment, readEnrollmentBatch } from './answers/read-enrollment';
import { readFoundIdentities, readIdentity, readPage } from './answers/read-identity';
import { readBatch, readResult } from './answers/read-result';
import { ProveConfigurationError } from './errors/prove-configuration.error';
import type { ProveCallOptions } from './inputs/call-options';
import { checkCount, refused, sentId, sentNumber, sentNumberOfItem } from './inputs/check-sent';
import type { EnrollBatchInput, EnrollInput, ListInput } from './inputs/enroll.input';
import type { UnifyBindInput, UnifyInput } from './inputs/unify.input';
import { verifyBody } from './inputs/verify-body';
import type { StatusInput, VerifyBatchInput, VerifyInput } from './inputs/verify.input';
import { regionOfNumber, type ProveRegion } from './region';
import type { Endpoint } from './transport/endpoint';
import { Endpoints } from './transport/endpoints.service';
import { CALLS, type ProveCall } from './transport/prove-call';
import { SendCall } from './transport/send-call.service';

const MOST_VERIFICATIONS = 1_000;
const MOST_ENROLLMENTS = 100;

/**
 * Prove's API, in both generations, within Prove's limits (P14).
 *
 * Every call rejects with a `ProveError` of one of these codes: `PROVE_CONFIGURATION` (the options are wrong or
 * missing), `PROVE_REFUSED` (the input is), `PROVE_NOT_FOUND`, `PROVE_LIMITED`, `PROVE_UNAVAILABLE`,
 * `PROVE_MALFORMED_ANSWER`, `PROVE_BUDGET_UNAVAILABLE`. When its `doubtful` is true, Prove may have carried out the call.
 * A call whose signal was aborted rejects with the signal's reason. What is repeated and what never: docs/prove-client.md.
 */
@Injectable()
export class ProveClient {
  constructor(
    private readonly endpoints: Endpoints,
    private readonly calls: SendCall,
  ) {}

  /**
   * Checks a person against the owner of a number, by the generation that the options name. Billed; repeated only when
   * it surely did not reach Prove.
   *
   * @returns generation B: the final answer. Generation A: `pending` with an `authToken`, unless possession is `none`.
   */
  async verify(input: VerifyInput, options: ProveCallOptions = {}): Promise<ProveResult> {
    const call = CALLS.verify;
    const phoneNumber = sentNumber(call, input.phoneNumber);
    const { region, endpoint } = this.place(call, options, phoneNumber);
    const body = verifyBody(endpoint.api.generation, { ...input, phoneNumber });
    return readResult(
      call,
      region,
      await this.post(call, endpoint, '/v3/verify', body, options),
      phoneNumber,
    );
  }

  /** Generation A: how the session that `verify` opened stands. Ask at the region that its result names. */
  async verifyStatus(input: StatusInput, options: ProveCallOptions = {}): Promise<ProveResult> {
    const call = CALLS.verifyStatus;
    const { region, endpoint } = this.place(call, options);
    needGeneration(call, endpoint, 'A');
    return readResult(call, region, await this.post(call, endpoint, '/v3/verify-status', input, options));
  }

  /**
   * Generation B: up to 1000 verifications in one call, all of one region. Billed; repeated only when it surely did
   * not reach Prove.
   *
   * @returns Prove's results in its order.
   */
  async verifyBatch(input: VerifyBatchInput, options: ProveCallOptions = {}): Promise<ProveResult[]> {
    const call = CALLS.verifyBatch;
    checkCount(call, input.items, MOST_VERIFICATIONS);
    const { region, endpoint } = this.placeOfAll(call, options, input.items);
    needGeneration(call, endpoint, 'B');
    const items = input.items.map((item) =>
      verifyBody('B', { ...item, phoneNumber: sentNumberOfItem(item.phoneNumber) }),
    );
    const body = { items };
    return readBatch(call, region, await this.post(call, endpoint, '/v3/verify/batch', body, options));
  }

  /** Opens a check that the customer holds the phone, and may send an SMS. Repeated only when it surely did not reach Prove. */
  async unify(input: UnifyInput, options: ProveCallOptions = {}): Promise<ProveResult> {
    const call = CALLS.unify;
    const phoneNumber = input.phoneNumber === undefined ? undefined : sentNumber(call, input.phoneNumber);
    const { region, endpoint } = this.place(call, options, phoneNumber);
    const body = { ...input, phoneNumber };
    return readResult(call, region, await this.post(call, endpoint, '/v3/unify', body, options), phoneNumber);
  }

  /** How the check that `unify` opened stands. Only this decides possession, never what the browser says. */
  async unifyStatus(input: StatusInput, options: ProveCallOptions = {}): Promise<ProveResult> {
    const call = CALLS.unifyStatus;
    const { region, endpoint } = this.place(call, options);
    return readResult(call, region, await this.post(call, endpoint, '/v3/unify-status', input, options));
  }

  /** Binds the device to the number after `possession_required` and a check of your own. */
  async unifyBind(input: UnifyBindInput, options: ProveCallOptions = {}): Promise<ProveResult> {
    const call = CALLS.unifyBind;
    const phoneNumber = sentNumber(call, input.phoneNumber);
    const { region, endpoint } = this.place(call, options, phoneNumber);
    const body = { ...input, phoneNumber };
    return readResult(
      call,
      region,
      await this.post(call, endpoint, '/v3/unify-bind', body, options),
      phoneNumber,
    );
  }

  /** Has a number watched. Repeated only when it surely did not reach Prove. */
  async enroll(input: EnrollInput, options: ProveCallOptions = {}): Promise<ProveEnrollment> {
    const call = CALLS.enroll;
    const phoneNumber = sentNumber(call, input.phoneNumber);
    const { endpoint } = this.place(call, options, phoneNumber);
    const body = { ...input, phoneNumber };
    return readEnrollment(call, await this.post(call, endpoint, '/v3/identity', body, options));
  }

  /** Has up to 100 numbers watched, all of one region. @returns one result for each, linked by position. */
  async enrollBatch(input: EnrollBatchInput, options: ProveCallOptions = {}): Promise<ProveEnrollment[]> {
    const call = CALLS.enrollBatch;
    checkCount(call, input.items, MOST_ENROLLMENTS);
    const { endpoint } = this.placeOfAll(call, options, input.items);
    const items = input.items.map((item) => ({ ...item, phoneNumber: sentNumberOfItem(item.phoneNumber) }));
    const body = { items };
    return readEnrollmentBatch(call, await this.post(call, endpoint, '/v3/identity/batch', body, options));
  }

  /** One page of the ids of all enrolled identities. */
  async listIdentities(input: ListInput = {}, options: ProveCallOptions = {}): Promise<ProveIdentityPage> {
    const call = CALLS.list;
    const { endpoint } = this.place(call, options);
    return readPage(call, await this.get(call, endpoint, '/v3/identity', input, options));
  }

  async getIdentity(proveId: string, options: ProveCallOptions = {}): Promise<ProveIdentity> {
    const call = CALLS.get;
    const { region, endpoint } = this.place(call, options);
    const path = `/v3/identity/${sentId(call, proveId)}`;
    const answer = await this.get(call, endpoint, path, {}, options);
    const { north_america: first, international: second } = endpoint.api.hosts;
    // A regional host only knows numbers of its region.
    const hints = first === second ? {} : { northAmerica: region === 'north_america' };
    return readIdentity(call, answer, hints);
  }

  /** All identities that are enrolled under a number. */
  async lookUpNumber(phoneNumber: string, options: ProveCallOptions = {}): Promise<ProveIdentity[]> {
    const call = CALLS.lookUp;
    const number = sentNumber(call, phoneNumber);
    const { endpoint } = this.place(call, options, number);
    const path = `/v3/identity/${encodeURIComponent(number)}/lookup`;
    return readFoundIdentities(await this.get(call, endpoint, path, {}, options), number);
  }

  /** Has notices sent again. @returns whether Prove did it. */
  async activate(proveId: string, options: ProveCallOptions = {}): Promise<boolean> {
    const call = CALLS.activate;
    const { endpoint } = this.place(call, options);
    const path = `/v3/identity/${sentId(call, proveId)}/activate`;
    return readDone(call, await this.post(call, endpoint, path, {}, options));
  }

  /** Stops notices and keeps the identity. @returns whether Prove did it. */
  async deactivate(proveId: string, options: ProveCallOptions = {}): Promise<boolean> {
    const call = CALLS.deactivate;
    const { endpoint } = this.place(call, options);
    const path = `/v3/identity/${sentId(call, proveId)}/deactivate`;
    return readDone(call, await this.post(call, endpoint, path, {}, options));
  }

  /**
   * Ends the enrolment for good. After a repeat `PROVE_NOT_FOUND` may mean that the first attempt did it.
   *
   * @returns whether Prove did it.
   */
  async disenroll(proveId: string, options: ProveCallOptions = {}): Promise<boolean> {
    const call = CALLS.disenroll;
    const { endpoint } = this.place(call, options);
    const path = `/v3/identity/${sentId(call, proveId)}`;
    const query = { clientRequestId: labelOf(options) };
    return readDone(
      call,
      await this.calls.send(call, endpoint, { method: 'DELETE', path, query }, options.signal),
    );
  }

  private post(
    call: ProveCall,
    endpoint: Endpoint,
    path: string,
    fields: object,
    options: ProveCallOptions,
  ): Promise<Record<string, unknown>> {
    const body = { clientRequestId: labelOf(options), ...fields };
    return this.calls.send(call, endpoint, { method: 'POST', path, body }, options.signal);
  }

  private get(
    call: ProveCall,
    endpoint: Endpoint,
    path: string,
    fields: ListInput,
    options: ProveCallOptions,
  ): Promise<Record<string, unknown>> {
    const query = { clientRequestId: labelOf(options), ...fields };
    return this.calls.send(call, endpoint, { method: 'GET', path, query }, options.signal);
  }

  private place(
    call: ProveCall,
    { project = 'default', region: wanted }: ProveCallOptions,
    phoneNumber?: string,
  ): { region: ProveRegion; endpoint: Endpoint } {
    const region = wanted ?? (phoneNumber === undefined ? 'north_america' : regionOfNumber(phoneNumber));
    return { region, endpoint: this.endpoints.of(call, project, region) };
  }

  private placeOfAll(
    call: ProveCall,
    options: ProveCallOptions,
    items: { phoneNumber: string }[],
  ): { region: ProveRegion; endpoint: Endpoint } {
    const places = items.map(({ phoneNumber }) => this.place(call, options, phoneNumber));
    if (new Set(places.map(({ endpoint }) => endpoint)).size === 1) return places[0]!;
    throw refused(call, 'its numbers belong to different hosts; make a batch for each region');
  }
}

function needGeneration({ name }: ProveCall, { api, project }: Endpoint, generation: 'A' | 'B'): void {
  if (api.generation === generation) return;
  throw new ProveConfigurationError(
    `not sent; it exists in generation ${generation} only, see the option prove.generation of project "${project}"`,
    { call: name },
  );
}

function labelOf({ clientRequestId = randomUUID() }: ProveCallOptions): string {
  return clientRequestId;
}
