import type { Provider } from '@nestjs/common';
import { HistoryKeys } from './history-keys.service';
import { MarkHistoryStart } from './mark-history-start.service';
import { ResignHistory } from './resign-history.service';

export const HISTORY_PROVIDERS: Provider[] = [HistoryKeys, MarkHistoryStart, ResignHistory];
