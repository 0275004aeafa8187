import { IsIn, IsOptional, IsString, Length, Matches } from 'class-validator';
import { IDENTITY_STATUSES, WATCHES, type IdentityStatus, type Watch } from '../../identity/identity-status';
import { ListPageInput } from './page.input';

const PLAIN = /^[^\p{Cc}\p{Cs}]+$/u;

/** Which identities; what is left out does not matter. */
export class ListIdentitiesInput extends ListPageInput {
  /** Prove project. Default `default`. */
  @IsOptional()
  @IsString()
  @Length(1, 64)
  @Matches(PLAIN, { message: 'project must not hold control characters' })
  project?: string;

  @IsOptional()
  @IsIn(IDENTITY_STATUSES)
  status?: IdentityStatus;

  @IsOptional()
  @IsIn(WATCHES)
  watch?: Watch;

  /** Those that a person should look at for this reason, such as `number_shared`; `any`: for whichever. */
  @IsOptional()
  @IsString()
  @Length(1, 64)
  @Matches(PLAIN, { message: 'reviewReason must not hold control characters' })
  reviewReason?: string;
}
