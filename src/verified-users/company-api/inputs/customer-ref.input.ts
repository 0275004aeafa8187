import { IsOptional, IsString, Length, Matches } from 'class-validator';
import type { CustomerRef } from '../customer-ref';

const PLAIN = /^[^\p{Cc}\p{Cs}]+$/u;

/** Names a customer. */
export class CustomerRefInput implements CustomerRef {
  @IsString()
  @Length(1, 255)
  @Matches(/^[^\p{Cc}\p{Cs}]+$/u, { message: 'clientCustomerId must not hold control characters' })
  clientCustomerId!: string;

  @IsOptional()
  @IsString()
  @Length(1, 64)
  @Matches(PLAIN, { message: 'project must not hold control characters' })
  project?: string;
}
