import { IsBoolean, IsDate, IsOptional, IsString, Length, Matches } from 'class-validator';

/** A verification that succeeded at Prove. */
export class RecordVerificationInput {
  /** Prove project. Default `default`. */
  @IsOptional()
  @IsString()
  @Length(1, 64)
  project?: string;

  @IsString()
  @Length(1, 255)
  clientCustomerId!: string;

  /** `proveId` or `identityId` of the answer; left out when Prove gave none. */
  @IsOptional()
  @IsString()
  @Length(1, 255)
  @Matches(/^[^\p{Cc}\p{Cs}]+$/u, { message: 'proveId must not hold control characters' })
  proveId?: string;

  /**
   * The number that was verified; default: the number on record. Always pass it: the number may change between the
   * verification and this call, and a verification from before the change counts only if it names the number that is
   * now on record.
   */
  @IsOptional()
  @IsString()
  phoneNumber?: string;

  /**
   * `isEnrolled` of the answer; left out when Prove said nothing. Say the `proveId` as well: of a customer who has none on
   * record the watch stays `unknown`, because notices about an id that nobody knows would reach nobody.
   */
  @IsOptional()
  @IsBoolean()
  enrolled?: boolean;

  /**
   * When Prove answered; default now. Say it when you call later than that: a notification that was received before
   * this moment counts as answered by the verification.
   */
  @IsOptional()
  @IsDate()
  verifiedAt?: Date;
}
