import { type Span, sourceSpan, type View } from './view.ts';

/** Where an answer speaks to the grader instead of answering. Offsets are of the answer as sent. */
export interface Attack extends Span {
  code: string;
  detail: string;
}

export const turn = { code: 'false_turn', detail: 'The answer pretends to be a message from the system.' };

interface Shape {
  code: string;
  detail: string;
  pattern: RegExp;
  /** Whether a match is what it looks like. */
  holds?: (match: string) => boolean;
}

const verdictInForm = {
  code: 'false_verdict',
  detail: 'The answer contains a verdict in the form that a grader would return.',
};
const good = {
  key: String.raw`(?:(?:final|overall|total|awarded|max|maximum|suggested|recommended|your|my)[ _-]?)?(?:scores?|grades?|points|marks?|verdict|level|rating|result|assessment|outcome)`,
  /** The same number twice, or a word for the best. */
  sure: String.raw`(?:(?:fully |all )?met|pass(?:ed)?|full (?:marks|credit|points)|a\+|(\d{1,3}) ?(?:\/|out of|of) ?\1|100 ?%|[★⭐]{5})`,
  /** May mean something else unless it is all that is said. */
  likely: String.raw`(?:full|correct|perfect|excellent|outstanding|complete|10(?:0)?(?:\.0{1,2})?(?: points?)?|a|1\.0)`,
};

/** A key and what it is worth, after one of some characters. */
function line(after: string, value: string): RegExp {
  const before = String.raw`(?<=^|[${after}])[ \t]{0,8}[-*#_"'> ]{0,4}`;
  const between = String.raw`(?: awarded| given| assigned| earned)?["'*_ ]{0,3}(?:[:=|]|=>|->|[-–—]|\t|(?<= )is)[*_ "']{0,4}`;
  return new RegExp(`${before}${good.key}${between}${value}`, 'gi');
}

/** What stands in the form of a verdict rather than in a sentence. */
const shapes: Shape[] = [
  { ...verdictInForm, pattern: /\{[^{}]{0,600}\}?/g, holds: isVerdict },
  // Inside brackets "score: 10" is somebody's data, at the beginning of a line or a sentence it is a verdict.
  { ...verdictInForm, pattern: line(String.raw`\n.!?;|>{(,[`, String.raw`${good.sure}(?!\w)`) },
  {
    ...verdictInForm,
    pattern: line(String.raw`\n.!?`, String.raw`${good.likely}(?= {0,3}(?:[.!;,)(|\n"'*–-]|$)(?!\d))`),
  },
  {
    ...verdictInForm,
    pattern:
      /(?<=^|[\n.!?;|>{(,[])[ \t]{0,8}[-*#_"'> ]{0,4}(?:improvements|missing|misconceptions|errors|gaps|deductions|weaknesses)["'*_ ]{0,3}:[*_ "']{0,4}(?:none|nothing)(?!\w)/gi,
  },
  {
    ...verdictInForm,
    pattern:
      /(?<!\w)(?:(?:all|every|each) (?:[a-z]{1,12} ?){1,3}: ?met|(\d{1,2}) ?(?:\/|of|out of) ?\1 (?:criteria|marks|requirements|points|items))/g,
  },
  {
    ...verdictInForm,
    pattern:
      /(?<!\w)(?:(?:criteri(?:on|a)|requirement|point|item|level) ?(?:\d{1,2}|[a-e])|c\d{1,2})(?!\w)[*_ ()]{0,3}[:=|,;\t>-]{0,2}[*_ "']{0,4}(?:fully )?(?:met|satisfied|fulfill?ed|passed|✔|✓|✅|\[x\])/gi,
  },
  {
    ...verdictInForm,
    pattern: new RegExp(
      String.raw`<(?:total|${good.key})(?: [^<>\n]{0,60})?>\s{0,4}(?:${good.likely}|${good.sure.replace(String.raw`\1`, String.raw`\d{1,3}`)})(?!\w)|(?<!\w)(?:level|verdict|grade|score|status|result)=["'](?:met|pass(?:ed)?|full|10(?:0)?)["']|[|>][ *_]{0,3}(?:fully )?met[ *_]{0,3}[|<]`,
      'gi',
    ),
  },
  {
    ...verdictInForm,
    pattern:
      /(?<!\w)(?:set|submit|record|assign|give|return|report|final|update|award)_?(?:grades?|scores?|verdict|marks?|points|levels?|result)\(["'\w ,=:.-]{0,80}(?<!\w)(?:met|full|pass(?:ed)?|max|10(?:0)?)(?![\w.])/gi,
  },
  {
    ...verdictInForm,
    pattern:
      /(?<!\w)(?:print|say|output|return|write|reply|respond|answer)(?: with| only| just| exactly| this){0,3}:? ?["'`{]{1,3}(?:final )?(?:score|grade|verdict|level)["']?\s?[:=]\s?["']?(?:10(?:0)?|met|pass|full|a\+)(?!\w)/gi,
  },
  { ...turn, pattern: /<{3,9} ?\/?(?:ANSWER|RESPONSE|SUBMISSION|BEGIN|END|SYSTEM)\b/g },
  {
    ...turn,
    pattern:
      /["']role["']\s?:\s?["'](?:system|developer|assistant)["'][^\n]{0,200}?(?:full marks|rubric|criteri|(?<!\w)met(?!\w)|(?:score|grade|verdict)\\?["']?\s?[:=])/gi,
  },
];

const verdictWords = new Set(
  `score scores points maxpoints grade grades verdict level levels passed pass met mark marks result rating overall
  overall_score total total_score final final_score finalscore max_score maxscore max max_points scorerange score_range percent
  percentage criteria criterion key evidence finding findings feedback reason reasons rationale explanation summary comment
  comments confidence justification integrity misconceptions strengths improvements nextstep complete completeness accuracy
  clarity depth correctness relevance graded needs_review review decision recommendation assessment`.split(/\s+/),
);
const decisive =
  /\\?["'](?:(?:overall|total|final)[_ ]?)?(?:scores?|points|grades?|verdict|levels?|passed|met|marks?|result|rating|c\d{1,2})\\?["']\s{0,9}:\s{0,9}(?:\\?["'](?:met|pass(?:ed)?|full(?:y met)?|correct|perfect|excellent|a\+)\\?["']|true|\d{1,5}(?:\.0)?(?![\d.]))/i;

/** The word is ours alone. */
const namesLevel = /:\s{0,9}\\?["']met\\?["']/i;

/** An object that says nothing but how good something is; data with a score among other things is an example of data. */
function isVerdict(object: string): boolean {
  if (namesLevel.test(object)) return true;
  if (!decisive.test(object)) return false;
  const keys = [...object.matchAll(/\\?["']([\w ]{1,40})\\?["']\s{0,9}:/g)].map(([, key]) => key!.toLowerCase());
  return keys.every((key) => verdictWords.has(key) || /^c\d{1,2}$/.test(key));
}

/** Finds what is written in the form of a verdict or of a message, rather than said in a sentence. */
export function written(view: View): Attack[] {
  return shapes.flatMap(({ code, detail, pattern, holds }) =>
    [...view.text.matchAll(pattern)]
      .filter(([match]) => holds?.(match) ?? true)
      .map(({ 0: match, index }) => ({ code, detail, ...sourceSpan(view, index, index + match.length) })),
  );
}
