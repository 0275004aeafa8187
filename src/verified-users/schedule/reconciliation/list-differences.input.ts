import { IsIn, IsOptional, IsString, Length } from 'class-validator';
import { ListPageInput } from '../../company-api/inputs/page.input';
import { DIFFERENCE_KINDS, type DifferenceKind } from '../../options/schedule-options.interface';
import { DIFFERENCE_STATUSES, type DifferenceStatus } from './difference.entity';

/** Which differences; what is left out does not matter. */
export class ListDifferencesInput extends ListPageInput {
  @IsOptional()
  @IsString()
  @Length(1, 64)
  project?: string;

  @IsOptional()
  @IsIn(DIFFERENCE_KINDS)
  kind?: DifferenceKind;

  /** Default `proposed`. */
  @IsOptional()
  @IsIn(DIFFERENCE_STATUSES)
  status?: DifferenceStatus;
}
