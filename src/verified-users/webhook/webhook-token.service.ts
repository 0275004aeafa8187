import { createSecretKey, randomBytes } from 'node:crypto';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { Clock } from '../options/clock';
import { RESOLVED_OPTIONS, type ResolvedOptions, type ResolvedProject } from '../options/resolved-options';
import { judgeClaims, keptShare, type ClaimsRefusal } from './judge-claims';

/**
 * `accepted`; `refused_claims`: made by someone who has the secret, yet not to be let in, and the share of what
 * may be kept that is open to the delivery (0 to 1); `refused`: a stranger.
 */
export type TokenVerdict =
  | { outcome: 'accepted' }
  | { outcome: 'refused_claims'; reason: ClaimsRefusal | 'token_header_critical'; keptShare: number }
  | { outcome: 'refused' };

const MAX_TOKEN_LENGTH = 8 * 1024;
const COMPACT_JWS = /^[\w-]+\.[\w-]+\.[\w-]+$/;
const SECRET_PREFIX = 'whsec_';
const MAX_REPORTED_NAMES = 100;
const MAX_REPORTED_NAME_LENGTH = 64;

/** Checks the token of a delivery: signature under any live secret of the project, then its claims. */
@Injectable()
export class WebhookTokens {
  private readonly logger = new Logger(WebhookTokens.name);
  private readonly verifiers: ReadonlyMap<string, readonly JwtService[]>;
  private readonly nobody = [verifierFor(randomBytes(32))];
  private readonly reportedNames = new Set<string>();

  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly clock: Clock,
  ) {
    this.verifiers = new Map([...options.projects].map(([name, project]) => [name, verifiersOf(project)]));
  }

  /** @param projectName may name no project; the answer is then that of a bad token, after the same work. */
  judge(projectName: string, token: string): TokenVerdict {
    if (token.length > MAX_TOKEN_LENGTH || !COMPACT_JWS.test(token)) return { outcome: 'refused' };
    const project = this.options.projects.get(projectName);
    const signed = readSigned(token, this.verifiers.get(projectName) ?? this.nobody);
    if (!signed || !project) return { outcome: 'refused' };

    // RFC 7515, 4.1.11: what `crit` names must be understood. We understand no extension, and the library looks away.
    const now = this.clock.now().getTime() / 1000;
    const refused = (reason: ClaimsRefusal | 'token_header_critical') =>
      ({ outcome: 'refused_claims', reason, keptShare: keptShare(signed.payload, project, now) }) as const;
    if ('crit' in signed.header) return refused('token_header_critical');
    const verdict = judgeClaims(signed.payload, project, now);
    if (!verdict.accepted) return refused(verdict.reason);
    this.reportOnce(verdict.unknownClaims);
    return { outcome: 'accepted' };
  }

  /** A claim that Prove adds, a body hash for example, should be noticed by someone. */
  private reportOnce(names: readonly string[]): void {
    for (const name of names) {
      if (this.reportedNames.has(name) || this.reportedNames.size >= MAX_REPORTED_NAMES) continue;
      this.reportedNames.add(name);
      this.logger.log(`Webhook token has a claim this version ignores: ${printable(name)}`);
    }
  }
}

interface SignedToken {
  header: object;
  payload: unknown;
}

function verifiersOf(project: ResolvedProject): JwtService[] {
  const whole = project.webhookSecrets;
  const withoutPrefix = project.acceptSecretWithoutPrefix
    ? whole
        .filter((secret) => secret.startsWith(SECRET_PREFIX))
        .map((secret) => secret.slice(SECRET_PREFIX.length))
    : [];
  return [...whole, ...withoutPrefix].map((secret) => verifierFor(Buffer.from(secret, 'utf8')));
}

/**
 * One service per secret, made here: an injected one could bring along the host's own JWT options. A KeyObject,
 * because with a string the library parses key material on every call, which costs 35 times the check itself.
 * Times are left to `judgeClaims`, so that a refused claim can be told from a wrong signature.
 */
function verifierFor(secret: Buffer): JwtService {
  return new JwtService({
    secret: createSecretKey(secret),
    verifyOptions: { algorithms: ['HS256'], ignoreExpiration: true, ignoreNotBefore: true, complete: true },
  });
}

/** The library's errors are thrown away; to write down their stacks took a tenth of what a stranger's request costs. */
function readSigned(token: string, verifiers: readonly JwtService[]): SignedToken | null {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return verified(token, verifiers);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

function verified(token: string, verifiers: readonly JwtService[]): SignedToken | null {
  for (const verifier of verifiers) {
    try {
      return verifier.verify<SignedToken>(token);
    } catch {
      // Besides its own errors the library throws SyntaxError for a payload that is no JSON and TypeError for the
      // payload `null`. None of them proves the secret, so all count as a wrong signature.
    }
  }
  return null;
}

function printable(name: string): string {
  return JSON.stringify(name.slice(0, MAX_REPORTED_NAME_LENGTH));
}
