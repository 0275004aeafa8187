import { describeSchedules } from './describe-schedules';

const startedAt = new Date('2026-03-29T02:15:00.500Z');

describe('the table of schedules', () => {
  it('has a line for each: one that is off, one that failed and is late, one that never ran', () => {
    const latest = {
      id: '7',
      tick: startedAt,
      status: 'failed' as const,
      reason: 'DATABASE_57014',
      counts: { deleted: 1_200, kept: 3 },
      findings: null,
      startedAt,
      finishedAt: new Date(startedAt.getTime() + 2_340),
      seconds: 2.34,
    };
    expect(
      describeSchedules([
        {
          name: 'reminders',
          timing: { everySeconds: 60 },
          latest: null,
          latestFinished: null,
          nextTick: startedAt,
          isOverdue: false,
        },
        {
          name: 'reconciliation',
          timing: { cron: '15 3 * * *', timeZone: 'Europe/London' },
          latest,
          latestFinished: latest,
          nextTick: startedAt,
          isOverdue: true,
        },
        {
          name: 'retention',
          timing: false,
          latest: { ...latest, status: 'done', reason: null },
          latestFinished: null,
          nextTick: null,
          isOverdue: false,
        },
      ]),
    ).toEqual([
      'schedule        timing                      last run           outcome                           seconds  counts                next',
      'reminders       every 60 s                  never              -                                                                2026-03-29 02:15Z',
      'reconciliation  15 3 * * * (Europe/London)  2026-03-29 02:15Z  failed (DATABASE_57014), overdue  2.3      deleted 1200, kept 3  2026-03-29 02:15Z',
      'retention       off                         2026-03-29 02:15Z  done                              2.3      deleted 1200, kept 3  off',
    ]);
  });
});
