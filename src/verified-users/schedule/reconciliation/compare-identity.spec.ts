import { IDENTITY_STATUSES, WATCHES } from '../../identity/identity-status';
import { compareIdentity, maySettleItself, type OurRecord, type ProveRecord } from './compare-identity';

const OURS: OurRecord = {
  status: 'verified',
  watch: 'watched',
  ended: false,
  listed: true,
  listedInactive: false,
  carrier: 'Verizon',
  lineType: 'mobile',
};
const PROVE: ProveRecord = { active: true, sameNumber: true, carrier: 'Verizon', lineType: 'mobile' };

const compare = (ours: Partial<OurRecord>, prove: Partial<ProveRecord> | null, lineTypeReverifies = true) =>
  compareIdentity({ ...OURS, ...ours }, prove && { ...PROVE, ...prove }, lineTypeReverifies).map(
    ({ kind, action }) => `${kind} ${action}`,
  );

describe('compareIdentity', () => {
  it.each<[string, Partial<OurRecord>, Partial<ProveRecord> | null, string[]]>([
    ['nothing differs', {}, {}, []],
    ['what Prove leaves out', {}, { active: null, sameNumber: null, carrier: null, lineType: null }, []],
    ['what is not on record yet', { carrier: null, lineType: null }, {}, []],
    ['another spelling', {}, { carrier: ' VERIZON ', lineType: 'Mobile' }, []],
    ['inactive', {}, { active: false }, ['inactive_at_prove treat_as_missed_notice']],
    [
      'listed as inactive, and nothing more said',
      { listedInactive: true },
      { active: null },
      ['inactive_at_prove treat_as_missed_notice'],
    ],
    ['listed as inactive, and said to be active', { listedInactive: true }, {}, []],
    ['inactive on both sides', { watch: 'unwatched' }, { active: false }, []],
    ['missing', { listed: false }, null, ['missing_at_prove treat_as_missed_notice']],
    ['missing, and listed a moment ago', {}, null, []],
    ['missing, and not watched anyway', { listed: false, watch: 'unknown' }, null, ['missing_at_prove none']],
    ['missing, and never watched', { listed: false, watch: 'not_covered' }, null, []],
    [
      'missing, and to be verified again',
      { listed: false, status: 'reverification_required', watch: 'unwatched' },
      null,
      [],
    ],
    ['active, and not watched', { watch: 'unknown' }, {}, ['active_at_prove watch_again']],
    ['active after a notice', { watch: 'unwatched', ended: true }, {}, ['active_at_prove none']],
    ['active, and to be verified again', { watch: 'unwatched', status: 'reverification_required' }, {}, []],
    [
      'another number: nothing is said of its line',
      {},
      { sameNumber: false, carrier: 'T-Mobile', lineType: 'voip' },
      ['number_changed treat_as_missed_notice'],
    ],
    [
      'active under another number, and not watched: only the number is told of',
      { watch: 'unwatched' },
      { sameNumber: false },
      ['number_changed treat_as_missed_notice'],
    ],
    [
      'active, and our number is not known: nothing to be watched again',
      { watch: 'unknown' },
      { sameNumber: null },
      ['active_at_prove none'],
    ],
    ['another carrier', {}, { carrier: 'T-Mobile' }, ['carrier_changed update_snapshot']],
    ['another line type', {}, { lineType: 'voip' }, ['line_type_changed treat_as_missed_notice']],
    [
      'inactive, and another carrier',
      {},
      { active: false, carrier: 'T-Mobile' },
      ['inactive_at_prove treat_as_missed_notice', 'carrier_changed update_snapshot'],
    ],
    ['another carrier of one in doubt', { status: 'reverification_required' }, { carrier: 'T-Mobile' }, []],
  ])('%s', (_, ours, prove, differences) => {
    expect(compare(ours, prove)).toEqual(differences);
  });

  it('a line type that asks for nothing is only written down', () => {
    expect(compare({}, { lineType: 'voip' }, false)).toEqual(['line_type_changed update_snapshot']);
  });

  it('says nothing of a closed customer, and treats only a watched or verified one as missed', () => {
    for (const status of IDENTITY_STATUSES)
      for (const watch of WATCHES)
        for (const listed of [true, false])
          for (const prove of [null, PROVE, { ...PROVE, active: false, sameNumber: false }]) {
            const found = compare({ status, watch, listed }, prove);
            if (status === 'closed') expect(found).toEqual([]);
            const isMissed = found.some((one) => one.endsWith('treat_as_missed_notice'));
            if (isMissed) expect([status === 'verified', watch === 'watched']).toContain(true);
          }
  });

  it('what only a list shows waits for a person', () => {
    const alone = (active: boolean | null) => {
      const prove = { ...PROVE, active };
      const found = compareIdentity({ ...OURS, listedInactive: true }, prove, true);
      return found.map((one) => maySettleItself(one, prove));
    };
    expect([alone(false), alone(null), alone(true)]).toEqual([[true], [false], []]);
  });
});
