import { readEnvironment } from './read-environment';

describe('what runs by the clock', () => {
  it('is read as the module takes it', () => {
    const schedulesOf = (env: NodeJS.ProcessEnv) => readEnvironment(env).schedules;
    expect(
      schedulesOf({
        SCHEDULES_TIME_ZONE: 'Europe/London',
        REMINDERS_SCHEDULE: '120',
        DUE_CHECKS_SCHEDULE: 'off',
        RECONCILIATION_SCHEDULE: '0 4 * * *',
        SILENCE_SCHEDULE: '*/5 * * * *',
        RETENTION_SCHEDULE: '86400',
        HISTORY_SCHEDULE: 'off',
        REMINDER_AFTER_DAYS: '1, 3',
        QUIET_HOURS: '22:00-07:30',
        SILENT_CHECK: 'verify',
        CHECK_WATCHED_AFTER_DAYS: '365',
        KEEP_HISTORY_DAYS: '30',
        KEEP_DELIVERIES_DAYS: '7',
      }),
    ).toEqual({
      timeZone: 'Europe/London',
      reminders: {
        timing: { everySeconds: 120 },
        afterSeconds: [86_400, 259_200],
        quietHours: { from: '22:00', to: '07:30' },
      },
      dueChecks: {
        timing: false,
        silentCheck: 'verify',
        rules: [{ watched: true, afterSeconds: 31_536_000 }],
      },
      reconciliation: { timing: { cron: '0 4 * * *' } },
      silence: { timing: { cron: '*/5 * * * *' } },
      history: { timing: false },
      retention: {
        timing: { everySeconds: 86_400 },
        historySeconds: 2_592_000,
        deliveryBodiesSeconds: 604_800,
      },
    });
    expect(schedulesOf({ REMINDER_AFTER_DAYS: 'off', QUIET_HOURS: 'off' }).reminders).toEqual({
      afterSeconds: [],
      quietHours: false,
    });
    expect(readEnvironment({ REVERIFICATION_DEADLINE_DAYS: '7' }).reverification).toMatchObject({
      deadlineSeconds: 604_800,
    });
  });
});
