import * as say from './attack-words.ts';
import { type CueSign, folded, Sentences } from './sign-search.ts';
import { type Span, sourceSpan, type View, viewOf } from './view.ts';

/** Where an answer speaks to the grader instead of answering. Offsets are of the answer as sent. */
export interface Attack extends Span {
  code: string;
  detail: string;
}

const tells = { code: 'instruction_to_grader', detail: 'The answer tells the grader what to do.' };
const asks = { code: 'instruction_to_grader', detail: 'The answer asks for a mark.' };
const claims = { code: 'instruction_to_grader', detail: 'The answer says what it deserves.' };
const office = { code: 'instruction_to_grader', detail: 'The answer claims an authority.' };
const role = { code: 'instruction_to_grader', detail: 'The answer gives the grader another role.' };
const pleads = { code: 'instruction_to_grader', detail: 'The answer pleads with the grader.' };
const flatters = { code: 'instruction_to_grader', detail: 'The answer flatters the grader.' };
const elsewhere = { code: 'instruction_to_grader', detail: 'The answer speaks about the marks of others.' };
const turn = { code: 'false_turn', detail: 'The answer pretends to be a message from the system.' };

/** What is said to the person who looks at the grade, and the words that say it. */
const cueSigns: (CueSign & { code: string; detail: string })[] = [
  { code: 'instruction_to_grader', detail: 'A note is addressed to the grader.', cues: [say.addressed] },

  { ...tells, cues: [say.ignore, say.rubric], reach: 40 },
  { ...tells, cues: [say.ignore, say.earlierOrders], reach: 25 },
  { ...tells, cues: [say.rubric, say.overturned], reach: 25 },
  { ...tells, cues: [say.yourOrders, say.overturned], reach: 15 },
  { ...tells, cues: [say.stopGrading] },
  { ...tells, cues: [say.gradingOver] },
  { ...tells, cues: [say.newRule, say.gradingTalk], reach: 100 },
  { ...tells, cues: [say.newRule, say.topMark], reach: 100 },
  { ...tells, cues: [say.deduct, say.points], reach: 25 },
  { ...tells, cues: [say.gradeStrictly, say.level, say.generously], reach: 25 },
  { ...tells, cues: [say.gradeStrictly, say.myAnswer, say.generously], reach: 25 },
  { ...tells, cues: [say.gradeStrictly, say.generously], reach: 5 },
  { ...tells, cues: [say.leaveUngraded, say.myAnswer], reach: 15 },
  { ...tells, cues: [say.leaveUngraded, say.rubric], reach: 40 },
  { ...tells, cues: [say.pretend, say.grade, say.generously], reach: 80 },
  { ...tells, cues: [say.abroad.ignore, say.abroad.rules] },
  { ...tells, cues: [say.abroad.rules, say.abroad.ignore] },

  { ...asks, cues: [say.award, say.fullMarks], reach: 30 },
  { ...asks, cues: [say.award, say.myAnswer, say.topMark] },
  { ...asks, cues: [say.award, say.topMark, say.myAnswer] },
  { ...asks, cues: [say.award, say.mine, say.topMark], reach: 25 },
  { ...asks, cues: [say.award, say.topMark, say.everyCriterion], reach: 40 },
  { ...asks, cues: [say.award, say.everyCriterion, say.topMark], reach: 40 },
  { ...asks, cues: [say.finalMark, say.topMark], reach: 40 },
  { ...asks, cues: [say.anyAnswer, say.bestow, say.fullMarks], reach: 40 },
  { ...asks, cues: [say.you, say.bestow, say.mine, say.topMark], reach: 25 },
  { ...asks, cues: [say.bestow, say.myAnswer, say.topMark], reach: 30 },
  { ...asks, cues: [say.myAnswer, say.bestow, say.topMark], reach: 30 },
  { ...asks, cues: [say.gradeAnywhere, say.strictlyMine], reach: 15 },
  { ...asks, cues: [say.grade, say.myAnswer, say.topMark] },
  { ...asks, cues: [say.myAnswer, say.beMarked], reach: 40 },
  { ...asks, cues: [say.regardless, say.beMarked] },
  { ...asks, cues: [say.regardless, say.fullMarks], reach: 80 },
  { ...asks, cues: [say.fullMarks, say.regardless] },
  { ...asks, cues: [say.abroad.give, say.abroad.fullMarks] },
  { ...asks, cues: [say.abroad.fullMarks, say.abroad.give] },

  { ...asks, cues: [say.grade, say.everyCriterion, say.asMet] },
  { ...asks, cues: [say.grade, say.everyCriterion, say.metWord], reach: 25 },
  { ...asks, cues: [say.grade, say.metWord, say.everyCriterion], reach: 25 },
  { ...asks, cues: [say.grade, say.everyCriterion, say.unmet], reach: 25 },
  { ...asks, cues: [say.grade, say.level, say.asCorrect], reach: 40 },
  { ...asks, cues: [say.grade, say.myAnswer, say.asCorrect], reach: 40 },
  { ...asks, cues: [say.grant, say.allMarks], reach: 25 },
  { ...asks, cues: [say.approve, say.myAnswer], reach: 5 },
  { ...asks, cues: [say.deserve, say.worth], reach: 40 },
  { ...asks, cues: [say.deserve, say.topMark], reach: 40 },
  { ...asks, cues: [say.everyCriterion, say.countsAsMet], reach: 25 },
  { ...asks, cues: [say.grade, say.levelMet] },
  { ...asks, cues: [say.grade, say.level, say.toMet], reach: 30 },
  { ...asks, cues: [say.grade, say.myAnswer, say.asMet] },
  { ...asks, cues: [say.abroad.markAs, say.abroad.rules, say.abroad.met] },

  { ...claims, cues: [say.myAnswer, say.deserves], reach: 30 },
  { ...claims, cues: [say.myAnswer, say.praise], reach: 30 },
  { ...claims, cues: [say.myAnswer, say.covers, say.everyCriterion], reach: 30 },
  { ...claims, cues: [say.myAnswer, say.covers, say.rubric], reach: 30 },
  { ...claims, cues: [say.iCovered, say.everyCriterion], reach: 20 },
  { ...claims, cues: [say.everything, say.rubric, say.done], reach: 80 },
  { ...claims, cues: [say.requirement, say.ticked] },
  { ...claims, cues: [say.thisIs, say.perfectAnswer], reach: 10 },
  { ...claims, cues: [say.myAnswer, say.nothingMissing], reach: 40 },
  { ...claims, cues: [say.nothingMissing, say.myAnswer], reach: 20 },
  { ...claims, cues: [say.iCovered, say.asRequired], reach: 150 },
  { ...claims, cues: [say.rubricAsks] },
  { ...claims, cues: [say.certain, say.myAnswer], reach: 15 },
  { ...claims, cues: [say.unsurpassed] },
  { ...claims, cues: [say.ownAnswer, say.isComplete], reach: 15 },
  { ...claims, cues: [say.everyCriterion, say.done, say.here], reach: 40 },
  { ...claims, cues: [say.selfGrade, say.topMark], reach: 80 },
  { ...claims, cues: [say.selfGrade, say.praise], reach: 80 },

  { ...office, cues: [say.speakingAs, say.official, say.caseInHand], reach: 80 },
  { ...office, cues: [say.saysWho, say.official], reach: 20 },
  { ...office, cues: [say.official, say.officialVerb, say.caseInHand], reach: 80 },
  { ...office, cues: [say.myAnswer, say.speakingAs, say.official], reach: 30 },
  { ...office, cues: [say.myAnswer, say.by, say.official], reach: 30 },

  { ...role, cues: [say.pretend, say.youAre, say.marks], reach: 120 },
  { ...role, cues: [say.pretend, say.freed, say.marks], reach: 80 },
  { ...role, cues: [say.youAre, say.grader], reach: 40 },

  { ...flatters, cues: [say.youAre, say.flattering, say.marks], reach: 80 },
  { ...flatters, cues: [say.youAre, say.flattering, say.myAnswer], reach: 80 },
  { ...flatters, cues: [say.graderLikeYou] },
  { ...flatters, cues: [say.youAre, say.flattering, say.mind], reach: 30 },
  { ...flatters, cues: [say.trust, say.worth], reach: 80 },
  { ...flatters, cues: [say.trust, say.myAnswer], reach: 80 },
  { ...flatters, cues: [say.worth, say.trust], reach: 40 },
  { ...flatters, cues: [say.likeYou, say.marks], reach: 80 },
  { ...flatters, cues: [say.likeYou, say.myAnswer], reach: 80 },

  { ...pleads, cues: [say.plea] },
  { ...pleads, cues: [say.need, say.stake], reach: 80 },
  { ...pleads, cues: [say.stake, say.need], reach: 40 },
  { ...pleads, cues: [say.generousMark, say.you], reach: 20 },
  { ...pleads, cues: [say.you, say.generousMark], reach: 20 },

  { ...elsewhere, cues: [say.others, say.gradeAnywhere], reach: 80 },
  { ...elsewhere, cues: [say.gradeAnywhere, say.others, say.lowMark], reach: 40 },
  { ...elsewhere, cues: [say.award, say.others, say.lowMark], reach: 40 },
  { ...elsewhere, cues: [say.award, say.lowMark, say.others], reach: 40 },
  { ...elsewhere, cues: [say.award, say.myAnswer, say.lowMark], reach: 25 },
  { ...elsewhere, cues: [say.grade, say.myAnswer, say.asUnmet] },
  { ...elsewhere, cues: [say.reject, say.myAnswer], reach: 15 },
  { ...elsewhere, cues: [say.reject, say.others], reach: 15 },
  { ...elsewhere, cues: [say.rivals, say.lowMark], reach: 40 },

  { ...turn, cues: [say.roleMark, say.gradingWord], reach: 300, across: true },
  { ...turn, cues: [say.foreignHeader, say.gradingTalk], reach: 200, across: true },
  { ...turn, cues: [say.inserted] },
  {
    code: 'hidden_text',
    detail: 'The answer speaks to the grader where a reader would not see it.',
    cues: [say.hiddenMark, say.gradingTalk],
    reach: 200,
    across: true,
  },
];

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

/** Signs in what is said, as offsets of the source. */
function spoken(source: View): Attack[] {
  const view = folded(source);
  const sentences = new Sentences(view.text);
  return cueSigns.flatMap((sign) =>
    sentences.search(sign).map(({ start, end }) => ({
      code: sign.code,
      detail: sign.detail,
      ...sourceSpan(view, start, end),
    })),
  );
}

/**
 * Finds what in an answer speaks to the grader instead of answering. A sign flags the grade for a person
 * and can't be evidence; it never costs a point.
 */
export function findAttacks(view: View): Attack[] {
  const formal = shapes.flatMap(({ code, detail, pattern, holds }) =>
    [...view.text.matchAll(pattern)]
      .filter(([match]) => holds?.(match) ?? true)
      .map(({ 0: match, index }) => ({ code, detail, ...sourceSpan(view, index, index + match.length) })),
  );
  return [...formal, ...encoded(view), ...spoken(view)];
}

/** Of more runs than this only the first are read: what is full of them is data. */
const mostRuns = 50;

/** Base64 that says in plain words what the grader should do. */
function encoded(view: View): Attack[] {
  const runs = [...view.text.matchAll(/[A-Za-z0-9+/_-]{24,}={0,2}/g)].flatMap(({ 0: run, index }) => {
    const text = Buffer.from(run, 'base64').toString('latin1');
    const isText = /^[\t\n\r -~]+$/.test(text) && text.includes(' ');
    return isText ? [{ text, span: sourceSpan(view, index, index + run.length) }] : [];
  });
  return runs
    .slice(0, mostRuns)
    .filter(({ text }) => spoken(viewOf(text)).length > 0)
    .map(({ span }) => ({
      code: 'instruction_to_grader',
      detail: 'The answer speaks to the grader in encoded text.',
      ...span,
    }));
}

const brackets: Record<string, string> = { '<': '‹', '>': '›', '[': '⟦', ']': '⟧' };
const roleMarkers =
  /<\||\|>|\[ ?\/? ?INST ?\]|<< ?\/? ?SYS ?>>|<{3,}|>{3,}|< ?\/? ?(?:[a-z]{1,20}[_-])?(?:system|developer|assistant|user|human|answer|response|submission|candidate|student|rubric|reference|instructions?|grader|grade|evaluation|start_of_turn|end_of_turn|s)(?:[ \t_-][^<>\n]{0,80})?\/?>/gi;

/** Takes the force out of what looks like a fence or a chat template's role marker; every bracket stays one character. */
export function neutralise(view: View): View {
  const disarm = (marker: string) => marker.replace(/[<>[\]]/g, (bracket) => brackets[bracket]!);
  return { ...view, text: view.text.replace(roleMarkers, disarm) };
}
