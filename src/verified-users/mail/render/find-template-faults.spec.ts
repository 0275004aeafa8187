import { findTemplateFaults } from './find-template-faults';

const find = (source: string) => findTemplateFaults(source, ['firstName', 'link']);

describe('findTemplateFaults', () => {
  it.each([
    'plain text',
    '{{firstName}} {{link}}',
    '{{#if firstName}}{{firstName}}{{else if link}}{{link}}{{else}}-{{/if}}',
    '{{^if firstName}}nobody{{/if}}',
    '{{#unless firstName}}nobody{{/unless}}{{! a remark }}{{~link~}}',
  ])('has nothing against %j', (source) => {
    expect(find(source)).toEqual([]);
  });

  it.each([
    ['{{#if firstName}}', /Expecting/],
    ['{{firstName', /Expecting/],
    ['a\n{{fristName}}', /^line 2: unknown variable "fristName"; known are firstName, link$/],
    ['{{#if typo}}x{{/if}}', /unknown variable "typo"/],
    ['{{#if firstName}}{{#unless link}}{{typo}}{{/unless}}{{/if}}', /unknown variable "typo"/],
    ['{{#if firstName}}a{{else}}{{typo}}{{/if}}', /unknown variable "typo"/],
    ['{{{firstName}}}', /unescaped/],
    ['{{&firstName}}', /unescaped/],
    ['{{log firstName}}', /only variables/],
    ['{{firstName x=1}}', /only variables/],
    ['{{> partial}}', /only variables/],
    ['{{#*inline "x"}}{{/inline}}', /only variables/],
    ['{{^if firstName}}{{typo}}{{/if}}', /unknown variable "typo"/],
    ['{{#each link}}{{this}}{{/each}}', /only \{\{#if variable\}\}/],
    ['{{#with link}}x{{/with}}', /only \{\{#if variable\}\}/],
    ['{{#if firstName link}}x{{/if}}', /only \{\{#if variable\}\}/],
    ['{{#if (lookup link 0)}}x{{/if}}', /unknown variable/],
    ['{{constructor}}', /unknown variable "constructor"/],
    ['{{link.constructor}}', /unknown variable/],
    ['{{../link}}', /unknown variable/],
    ['{{@root.link}}', /unknown variable/],
    ['{{this}}', /unknown variable/],
  ])('refuses %j', (source, fault) => {
    const faults = find(source);
    expect(faults[0]).toMatch(fault);
    expect(faults.join('')).not.toContain('\n');
  });
});
