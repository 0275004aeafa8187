import { describeProgress, ImportProgressLine } from './import-progress';

const tally = {
  rows: 2_000,
  registered: 1_999,
  updated: 0,
  unchanged: 0,
  reopened: 0,
  conflict: 0,
  failed: 1,
  throughLine: 2_001,
};
const at = (elapsedMs: number) => ({ throughByte: 250, totalBytes: 1_000, elapsedMs });

describe('the progress of an import', () => {
  it('tells the share, the line, the rate and the time that is left by bytes', () => {
    expect(describeProgress(tally, at(1_000))).toBe(
      '25 %, through line 2001, 2000 rows/s, 3 s left, 1 failed',
    );
    expect(describeProgress({ ...tally, failed: 0 }, at(100_000))).toMatch(/20 rows\/s, 5 min 0 s left$/);
    expect(describeProgress(tally, { throughByte: 0, totalBytes: 0, elapsedMs: 0 })).toMatch(/^100 %/);
  });

  it('tells no time that is left before it knows a rate: rows that are passed over say nothing', () => {
    let text = '';
    const line = new ImportProgressLine({ isTTY: false, write: (more) => (text += more) }, true);
    line.show(tally, { throughByte: 500, totalBytes: 1_000, elapsedMs: 1_000 });
    line.show({ ...tally, rows: 4_000 }, { throughByte: 600, totalBytes: 1_000, elapsedMs: 7_000 });
    const [first, second] = text.split('\n');
    expect(first).toMatch(/^50 %, .* rows\/s, 1 failed$/);
    expect(second).toMatch(/^60 %, .* 333 rows\/s, 24 s left, 1 failed$/);
  });

  it('is one line that changes on a terminal, and lines with pauses elsewhere', () => {
    const written = (isTTY: boolean) => {
      let text = '';
      const line = new ImportProgressLine({ isTTY, write: (more) => (text += more) });
      for (const ms of [0, 50, 150, 4_000, 5_200]) line.show(tally, at(ms));
      line.clear();
      return text;
    };
    expect(written(false).match(/\n/g)).toHaveLength(2);
    expect(written(false)).not.toContain('\r');
    expect(written(true)).not.toContain('\n');
    expect(written(true).match(/\[###### {18}\]/g)).toHaveLength(4);
    expect(written(true).endsWith('\r\x1b[2K')).toBe(true);
  });
});
