import { existsSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compile, strictly } from '../clients/typescript/compiler.ts';
import { packedProject } from '../clients/typescript/packed.ts';
import { testWith } from '../support/needs.ts';
import { guides, isAsShown, type Language } from './guide.ts';
import { openPlace, type Place, programOf, python, stepsIn } from './running.ts';

/** The client as it is published, installed for all guides. */
let project: ReturnType<typeof packedProject>;
beforeAll(() => {
  project = packedProject();
});

/** The services of the guides, each from when it was first wanted. */
const opened = new Map<string, Promise<Place>>();

function openOnce(at: number): Promise<Place> | undefined {
  const guide = guides[at];
  if (guide && !opened.has(guide.name)) opened.set(guide.name, openPlace(guide, join(project.folder, 'node_modules')));
  return guide && opened.get(guide.name);
}

afterAll(async () => {
  for (const place of await Promise.allSettled(opened.values())) {
    if (place.status === 'fulfilled') await place.value.close();
  }
  project.remove();
});

const jq = process.env['PATH']!.split(delimiter)
  .map((folder) => join(folder, 'jq'))
  .find(existsSync);

const written: [Language, string, typeof test | typeof test.skip][] = [
  ['sh', 'curl', testWith(jq, 'jq')],
  ['ts', 'TypeScript', test],
  ['python', 'Python', testWith(python, 'Python with requests and standardwebhooks')],
];

describe.each(guides.map((guide, at) => ({ ...guide, at })))('the guide $name', (guide) => {
  let place: Place;
  beforeAll(async () => {
    place = (await openOnce(guide.at))!;
    // The next service starts while the programs of this guide run.
    openOnce(guide.at + 1)?.catch(() => {});
  });

  for (const [language, spoken, run] of written) {
    run(`does in ${spoken} what it says`, { concurrent: true, timeout: 120_000 }, async (context) => {
      const shown = stepsIn(guide, language).map(({ line, prints }) => ({ line, prints }));
      context.expect(await place.run(language)).toEqual(shown);
    });
  }
});

describe('the guides', () => {
  test('have TypeScript that a strict compiler takes', () => {
    const files = guides.map((guide) => {
      writeFileSync(join(project.folder, `${guide.name}.ts`), programOf(guide, 'ts'));
      return `${guide.name}.ts`;
    });
    expect(compile(project.folder, [...strictly, '--types', 'node', ...files])).toBe('');
  });
});

describe('what a guide shows', () => {
  test('is all that is printed', () => {
    expect(isAsShown('graded\n7', 'graded\n7')).toBe(true);
    for (const printed of ['graded', 'graded\n7\n8', 'graded\n70', 'queued\n7']) {
      expect(isAsShown(printed, 'graded\n7')).toBe(false);
    }
  });

  test('has an ellipsis for something within a line, and alone on a line for any lines', () => {
    expect(isAsShown('sub_1 graded', 'sub_… graded')).toBe(true);
    expect(isAsShown('sub_ graded', 'sub_… graded')).toBe(false);
    expect(isAsShown('sub_1\ngraded', 'sub_… graded')).toBe(false);
    expect(isAsShown('ready\n\n  Judge\n\nTry it', 'ready\n…\nTry it')).toBe(true);
    expect(isAsShown('ready', 'ready\n…')).toBe(false);
  });
});
