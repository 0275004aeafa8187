import { IsOptional, IsString, Length, Matches } from 'class-validator';
import type { CustomerRef } from '../customer-ref';

/** Names a customer. */
export class CustomerRefInput implements CustomerRef {
  @IsString()
  @Length(1, 255)
  @Matches(/^[^\p{Cc}\p{Cs}]+$/u, { message: 'clientCustomerId must not hold control characters' })
  clientCustomerId!: string;

  @IsOptional()
  @IsString()
  @Length(1, 64)
  project?: string;
}
