import type { ResolvedProject } from '../../options/resolved-options';
import { stagesOf } from './stages';

const host = (baseUrl: string) => ({ baseUrl, clientId: 'an-id', clientSecret: 'a-secret' });
const project = (name: string, first: object | null, second: object | null) =>
  ({ name, prove: { hosts: { north_america: first, international: second } } }) as Pick<
    ResolvedProject,
    'name' | 'prove'
  >;
const lists = (projects: Pick<ResolvedProject, 'name' | 'prove'>[]) =>
  stagesOf(projects)
    .filter(({ region }) => region !== null)
    .map(({ project, step, region }) => `${project} ${step} ${region}`);

describe('stagesOf', () => {
  const one = host('https://one.example');

  it('reads the list of each host once, the active ones of all hosts first', () => {
    expect(lists([project('a', one, one)])).toEqual(['a active north_america', 'a all north_america']);
    expect(lists([project('a', one, host('https://two.example')), project('b', one, null)])).toEqual([
      'a active north_america',
      'a active international',
      'a all north_america',
      'a all international',
      'b active north_america',
      'b all north_america',
    ]);
  });

  it('leaves out who has no credentials', () => {
    expect(stagesOf([{ name: 'a', prove: null }])).toEqual([]);
  });
});
