import canonicalize from 'canonicalize';

/**
 * The object that a model meant as its reply, or a sentence that tells the model why none could be taken.
 * `echo`: the object is one that the answer brought along.
 */
export type ReplyText = { kind: 'object'; value: unknown } | { kind: 'unreadable'; problem: string; echo: boolean };

/** Deeper than any reply; nests of thousands make each later look at them slow. */
const mostDepth = 64;
/** No judgement is longer; to read and check what is takes seconds. Characters. */
const longestReply = 100_000;
/** Models double a reply; whoever repeats it more often is stuck in a loop. */
const mostCopies = 16;

const thinking = {
  /** A closed block at the very start. */
  block:
    /^(?:<(think|thinking|reasoning|thought)>[^]*?<\/\1>|\[THINK\][^]*?\[\/THINK\]|(?:<\|start\|>assistant)?<\|channel\|>(?:analysis|commentary)[^]*?(?:<\|end\|>|(?=<\|channel\|>final)))\s*/i,
  opens: /<(?:think|thinking|reasoning|thought)>|\[THINK\]|<\|channel\|>(?:analysis|commentary)/i,
  closes: /<\/(?:think|thinking|reasoning|thought)>|\[\/THINK\]|<\|channel\|>final/gi,
};

/**
 * Finds the one JSON object that a model meant as its reply, also after thinking, in a fence or amid prose.
 * Nothing is completed or guessed: where more than one reading is possible, there is none.
 *
 * @param raw the reply as it came
 * @param answer the candidate's text as the model saw it: an object that stands there is no verdict
 * @returns the object as JSON.parse gives it, or why there is none
 */
export function readReplyText(raw: string, answer: string): ReplyText {
  if (raw.length > longestReply) return unreadable('the reply is far too long');
  let text = raw.trim();
  for (let block = thinking.block.exec(text); block; block = thinking.block.exec(text)) {
    text = text.slice(block[0].length);
  }
  let scan = scanObjects(text);
  if (thinking.opens.test(scan.prose)) return unreadable('thinking is not closed, or not at the start of the reply');
  // Some servers leave out the opening tag.
  const closed = [...scan.prose.matchAll(thinking.closes)].at(-1);
  if (closed) {
    text = text.slice(closed.index + closed[0].length);
    scan = scanObjects(text);
  }

  const { objects, problem } = scan;
  const [meant] = objects;
  if (!meant || problem !== null) return unreadable(whyNoObject(text, problem));
  if (objects.length > mostCopies) return unreadable('the reply holds more than one JSON object');
  for (const { start, end, source } of objects) {
    if (isPart(text.slice(0, start), text.slice(end))) return unreadable('the object is part of something larger');
    const fault = faultIn(source);
    if (fault !== null) return unreadable(fault);
  }
  if (new Set(objects.map(({ source }) => canonicalForm(source))).size > 1)
    return unreadable('several JSON objects that differ: which one counts is not known');
  const seen = withoutSpace(answer);
  if (Object.keys(meant.value).length > 0 && objects.some(({ source }) => seen.includes(withoutSpace(source))))
    return unreadable('the object stands word for word in the answer, so it is not a judgement of it', true);
  return { kind: 'object', value: meant.value };
}

function unreadable(problem: string, echo = false): ReplyText {
  return { kind: 'unreadable', problem, echo };
}

interface FoundObject {
  start: number;
  end: number;
  source: string;
  value: object;
}

/** A text's top-level JSON objects, in order; in `prose` blanks stand for them, so that offsets stay. */
interface Scan {
  objects: FoundObject[];
  prose: string;
  problem: string | null;
}

const emptyObject = /^\{\s*\}$/;
/** How a JSON object begins, here or further in. */
const keyed = /\{\s*"[^"\\]*(?:\\.[^"\\]*)*"\s*:/s;

function scanObjects(text: string): Scan {
  const scan: Scan = { objects: [], prose: '', problem: null };
  let done = 0;
  let end = 0;
  for (let start = text.indexOf('{'); start >= 0; start = text.indexOf('{', end)) {
    end = endOfBraces(text, start);
    if (end < 0) {
      scan.problem = 'the reply ends in the middle of a JSON object';
      break;
    }
    const source = text.slice(start, end);
    // Braces without a key in them belong to the prose, as in {x}; with one they were meant as JSON.
    if (!emptyObject.test(source) && !keyed.test(source)) continue;
    try {
      scan.objects.push({ start, end, source, value: JSON.parse(source) as object });
      scan.prose += text.slice(done, start) + ' '.repeat(end - start);
      done = end;
    } catch (error) {
      scan.problem = notJson(error);
    }
  }
  scan.prose += text.slice(done);
  return scan;
}

/** Where the brace at `start` is closed, exclusive, or -1. */
function endOfBraces(text: string, start: number): number {
  let depth = 0;
  let inString = false;
  for (let at = start; at < text.length; at++) {
    const character = text[at];
    if (character === '"') inString = !inString;
    else if (inString) at += character === '\\' ? 1 : 0;
    else if (character === '{') depth++;
    else if (character === '}' && --depth === 0) return at + 1;
  }
  return -1;
}

/** Whether what stands around an object makes it an element of a list or the value of a key. */
function isPart(before: string, after: string): boolean {
  const [left, right] = [before.trimEnd(), after.trimStart()];
  const isElement = left.endsWith('[') || right.startsWith(']') || (left.endsWith(',') && right.startsWith(','));
  return isElement || (left.endsWith(':') && left.slice(0, -1).trimEnd().endsWith('"'));
}

const token = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],]/g;

/** What JSON.parse passes over in a valid object: a key with two values, too deep a nest. */
function faultIn(source: string): string | null {
  const nest: { values: Map<string, string> | null; key: string | null; keyEnd: number }[] = [];
  for (const { 0: mark, index } of source.matchAll(token)) {
    const around = nest.at(-1);
    if (mark === '{' || mark === '[') {
      nest.push({ values: mark === '{' ? new Map() : null, key: null, keyEnd: 0 });
      if (nest.length > mostDepth) return 'the object is nested too deep';
    } else if (mark.startsWith('"')) {
      if (!around?.values || around.key !== null) continue;
      around.key = JSON.parse(mark) as string;
      around.keyEnd = index + mark.length;
    } else {
      if (around?.values && around.key !== null) {
        const value = source.slice(source.indexOf(':', around.keyEnd) + 1, index);
        const other = around.values.get(around.key);
        if (other !== undefined && canonicalForm(other) !== canonicalForm(value))
          return `${JSON.stringify(around.key.slice(0, 40))} stands twice in one object, with different values`;
        around.values.set(around.key, value);
        around.key = null;
      }
      if (mark !== ',') nest.pop();
    }
  }
  return null;
}

/** Equal for equal values. Half a surrogate pair or a number beyond all bounds has no canonical form: as written, then. */
function canonicalForm(json: string): string {
  try {
    return canonicalize(JSON.parse(json))!;
  } catch {
    return json;
  }
}

function whyNoObject(text: string, problem: string | null): string {
  try {
    JSON.parse(text);
    return 'the reply is JSON, but not an object';
  } catch (error) {
    return problem ?? notJson(error);
  }
}

function notJson(error: unknown): string {
  return `not JSON: ${(error as Error).message}`;
}

function withoutSpace(text: string): string {
  return text.replace(/\s+/g, '');
}
