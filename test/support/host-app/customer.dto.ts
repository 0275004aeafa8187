import { IsDate, IsEmail, IsOptional, IsString } from 'class-validator';
import { Type } from 'class-transformer';

export class CustomerDto {
  @IsString()
  id!: string;

  @IsString()
  plan!: string;

  @IsEmail()
  email!: string;

  @IsString()
  phoneNumber!: string;

  @IsOptional()
  @IsString()
  proveId?: string;

  @IsOptional()
  @Type(() => Date)
  @IsDate()
  verifiedAt?: Date;
}
