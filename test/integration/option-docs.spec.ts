import { readFile } from 'node:fs/promises';
import { generatedFiles } from '../../scripts/option-docs';

describe('what is made from the schema of the options', () => {
  it('stands in the repository as it would be made now', async () => {
    for (const [path, content] of generatedFiles()) {
      // If this fails: npm run docs:options
      expect([path, await readFile(path, 'utf8')]).toEqual([path, content]);
    }
  });

  it('has a meaning for every option that does not say everything by its name', () => {
    const [[, table]] = generatedFiles();
    const rows = table.split('\n').filter((line) => line.startsWith('| `'));
    expect(rows.length).toBeGreaterThan(120);
    // Of a credential, a text or an object of options the name is enough.
    const silent = rows.filter((row) => /\|\s*\|$/.test(row)).map((row) => /`([^`]+)`/.exec(row)![1]!);
    expect(
      silent.filter(
        (path) =>
          !/(^[a-zA-Z]+|clientId|clientSecret|subject|html|text|name|company|from|to|limits|retry|reminders|dueChecks|reconciliation|silence|retention|history)$/.test(
            path,
          ),
      ),
    ).toEqual([]);
  });

  it('says in each docstring the default that the schema has', () => {
    const [[, table]] = generatedFiles();
    const rows = table.split('\n').filter((line) => line.startsWith('| `'));
    const drifted = rows.flatMap((row) => {
      const [, path, , initial, meaning] = row.split(/(?<!\\)\|/).map((cell) => cell.trim());
      const said = /Default `?([\w.]+)`?(?:[ .(]|$)/.exec(meaning ?? '')?.[1]?.replace(/\.$/, '');
      const scalar = /^`"?([\w.]+)"?`$/.exec(initial ?? '')?.[1];
      return said === undefined || scalar === undefined || !/^\d+$/.test(scalar) || !/^\d+$/.test(said)
        ? []
        : Number(said) === Number(scalar) || /days|years/.test(meaning!)
          ? []
          : [`${path}: ${said} is not ${scalar}`];
    });
    expect(drifted).toEqual([]);
  });
});
