import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../support/process.ts';

/** What the snippets are written in. */
export const languages = ['sh', 'ts', 'python'] as const;
export type Language = (typeof languages)[number];

/** A block between fences. */
export interface Block {
  /** The first word behind the fence. */
  language: string;
  /** The second: the file that the reader is to save it as. */
  file: string | undefined;
  code: string;
  /** The line of its fence. */
  line: number;
}

/** Something to do: the same in each of its languages, and what it prints. */
export interface Step {
  code: Partial<Record<Language, string>>;
  /** Empty where it prints nothing. */
  prints: string;
  line: number;
}

export interface Guide {
  name: string;
  text: string;
  blocks: Block[];
  steps: Step[];
}

const folder = join(root, 'docs/guides');

export const guides = readdirSync(folder).map((file) => readGuide(file.replace(/\.md$/, '')));

function readGuide(name: string): Guide {
  const text = readFileSync(join(folder, `${name}.md`), 'utf8');
  const groups = groupsOf(text);
  return { name, text, blocks: groups.flat(), steps: groups.flatMap((group) => stepOf(name, group) ?? []) };
}

/** The blocks, those together that stand right after one another. */
function groupsOf(text: string): Block[][] {
  const groups: Block[][] = [];
  let end = Number.NaN;
  for (const match of text.matchAll(/^```(\S*) ?(\S*)\n(.*?)^```$\n*/gms)) {
    const [whole, language, file, code] = match as unknown as [string, string, string, string];
    const line = text.slice(0, match.index).split('\n').length;
    if (match.index !== end) groups.push([]);
    groups.at(-1)!.push({ language, file: file === '' ? undefined : file, code, line });
    end = match.index + whole.length;
  }
  return groups;
}

function stepOf(name: string, blocks: Block[]): Step | undefined {
  const runnable = blocks.filter((block): block is Block & { language: Language } =>
    languages.some((language) => language === block.language),
  );
  if (runnable.length === 0) return undefined;
  const code = Object.fromEntries(runnable.map((block) => [block.language, block.code]));
  const [shown, ...more] = blocks.filter(({ language }) => language === 'text');
  const { line } = blocks[0]!;
  if (Object.keys(code).length < runnable.length || more.length > 0) {
    throw new Error(`${name}.md, line ${line}: a step has a block of one language at most, and one of what it prints`);
  }
  return { code, prints: shown?.code.trimEnd() ?? '', line };
}

/**
 * Whether something was printed as it is shown: `…` is anything within a line, and alone on a line any lines.
 */
export function isAsShown(printed: string, shown: string): boolean {
  const pattern = shown
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replace(/(?<=^|\n)…(?=\n|$)/g, '[^]*')
    .replaceAll('…', '[^\\n]+?');
  return new RegExp(`^${pattern}$`).test(printed);
}
