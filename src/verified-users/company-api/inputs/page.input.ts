import { IsInt, IsOptional, IsString, Length, Max, Min } from 'class-validator';
import type { PageInput } from '../paging';

/** Which page of a list. */
export class ListPageInput implements PageInput {
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(200)
  limit?: number;

  @IsOptional()
  @IsString()
  @Length(1, 200)
  cursor?: string;
}
